import { delimiter, dirname } from 'node:path';
import type { KeyValuePair } from '@aws-sdk/client-ecs';

type Environment = Record<string, string>;

/** What a program needs of the machine; everything else of the parent's environment, its secrets above all, stays out. */
const INHERITED = ['HOME', 'LANG', 'LC_ALL', 'TZ', 'USER', 'SystemRoot'];

/** Stand-ins for the credentials of a task role. */
const CREDENTIALS: Environment = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };

export interface ProcessEnvironment {
  parent: Record<string, string | undefined>;
  /** The Node.js that tasks find as `node`. */
  nodePath: string;
  defined: KeyValuePair[];
  /** Where the container's metadata is answered, version 4. */
  metadataUri: string;
  /** The host port of the first port mapping. */
  port: number | undefined;
  temporaryDirectory: string;
}

/** A task's environment; later entries win: the machine's, credentials, the definition's, what the runtime decides. */
export function processEnvironment(options: ProcessEnvironment): Environment {
  const { parent, port } = options;
  const inherited = INHERITED.flatMap((name) => (parent[name] === undefined ? [] : [[name, parent[name]]]));
  return {
    ...Object.fromEntries(inherited),
    PATH: [dirname(options.nodePath), parent.PATH ?? '/usr/local/bin:/usr/bin:/bin'].join(delimiter),
    ...CREDENTIALS,
    ...Object.fromEntries(options.defined.map(({ name = '', value = '' }) => [name, value])),
    ...(port === undefined ? {} : { PORT: String(port) }),
    TMPDIR: options.temporaryDirectory,
    ECS_CONTAINER_METADATA_URI_V4: options.metadataUri,
    AWS_EXECUTION_ENV: 'AWS_ECS_EC2',
  };
}
