import type { ECSClient } from '@aws-sdk/client-ecs';
import {
  type Environment,
  type EnvironmentName,
  environment,
  type Manifest,
  oneOf,
  readManifest,
} from '@platform-journey/platform-manifest';
import { localCa } from '../authority.ts';
import { PlatformError } from '../errors.ts';
import { supportsReusePort } from '../ports.ts';
import { ecsClient, isLoopback } from './ecs-client.ts';
import type { EnvironmentOptions } from './environment-options.ts';

const LOCAL_POLL_MS = 200;

/** The environment that a verb is about, and how to reach its ECS. */
export interface Target {
  environment: Environment;
  client: ECSClient;
  /** Where the client is connected to; undefined for AWS's own. */
  endpoint: string | undefined;
  /** Between two looks; the default where calls are counted. */
  pollMs: number | undefined;
}

/**
 * Reads what a verb is about; nothing is asked of ECS yet. The client wants to be destroyed.
 *
 * @throws PlatformError when there is no such environment that can be deployed to
 * @throws ManifestError when the manifest is wrong
 */
export async function openTarget(options: EnvironmentOptions): Promise<Target> {
  const manifest = await readManifest(options.manifest);
  const name = deployable(manifest, options.environment);
  if (manifest.environments[name].runsOn === 'ecs') {
    const { ecsEndpoint: endpoint } = options;
    const pollMs = endpoint !== undefined && isLoopback(endpoint) ? LOCAL_POLL_MS : undefined;
    return {
      environment: environment(manifest, name),
      client: ecsClient(manifest.environments[name].region, endpoint),
      endpoint,
      pollMs,
    };
  }
  const endpoint = options.ecsEndpoint ?? `http://127.0.0.1:${options.ecsPort}`;
  const local = environment(manifest, name, {
    ports: { https: options.httpsPort, http: options.httpPort },
    ecsEndpoint: endpoint,
    ...localCa.overrides,
    reusePort: await supportsReusePort(),
  });
  return { environment: local, client: ecsClient(local.region, endpoint), endpoint, pollMs: LOCAL_POLL_MS };
}

function deployable({ environments }: Manifest, name: string): EnvironmentName {
  const names = (Object.keys(environments) as EnvironmentName[]).filter(
    (one) => environments[one].runsOn !== 'compose',
  );
  const found = names.find((one) => one === name);
  if (found !== undefined) return found;
  throw new PlatformError(`--environment: expected ${oneOf(names, name)}, received ${name || 'nothing'}.`, {
    exitCode: 2,
  });
}

/**
 * The services that a verb names, each once; undefined for all.
 *
 * @throws PlatformError for one that the manifest does not have
 */
export function namedServices(
  { services }: Environment,
  names: readonly string[] | undefined,
): string[] | undefined {
  for (const name of names ?? []) {
    if (Object.hasOwn(services, name)) continue;
    const expected = oneOf(Object.keys(services), name);
    throw new PlatformError(`--service: expected ${expected}, received ${name || 'nothing'}.`, {
      exitCode: 2,
    });
  }
  return names && [...new Set(names)];
}
