import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const HELP = `usage: npx nx run docker:push --tag <commit> [--output <file>] [--registry <host>]

Pushes the images that \`npx nx run-many -t image\` has built, as the tag and as latest.

  --tag <commit>     what else they are called, such as the commit that they were built from
  --output <file>    where to write their digests by service, as \`npx platform deploy --images\` reads them
  --registry <host>  another registry than the manifest's, such as 127.0.0.1:5000`;

export interface PushSettings {
  tag: string;
  /** Absolute. */
  output: string | undefined;
  registry: string | undefined;
}

/** https://docs.docker.com/reference/cli/docker/image/tag/ */
const TAG = /^\w[\w.-]{0,127}$/;
const HOST = /^([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(:\d{1,5})?$/i;

/**
 * @returns undefined when help is wanted
 * @throws TypeError naming the flag, what was received and what is expected
 */
export function pushSettings(args: readonly string[], folder: string): PushSettings | undefined {
  const text = { type: 'string' } as const;
  const options = { tag: text, output: text, registry: text, help: { type: 'boolean' } } as const;
  const { tag, output, registry, help } = parseArgs({ args: [...args], options }).values;
  if (help) return undefined;
  if (tag === undefined || !TAG.test(tag) || tag === 'latest') {
    throw expected('--tag', 'a tag such as a commit (letters, digits, _ . -; latest is pushed anyway)', tag);
  }
  if (registry !== undefined && !HOST.test(registry)) {
    throw expected('--registry', 'a host such as 127.0.0.1:5000', registry);
  }
  const file = output === undefined ? undefined : resolve(folder, output);
  if (file !== undefined && !existsSync(dirname(file))) {
    throw expected('--output', 'a file in a folder that is there', output);
  }
  return { tag, output: file, registry };
}

const expected = (flag: string, what: string, received: string | undefined) =>
  new TypeError(`${flag}: expected ${what}, received ${JSON.stringify(received) ?? 'nothing'}`);
