import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { docker, type Environment, workspace } from '../docker-command.ts';
import { DockerError } from '../docker-error.ts';
import type { ImageToPush } from './images-to-push.ts';
import { pushFailure } from './push-failure.ts';

/** @throws DockerError naming every image that has not been built */
export function checkBuilt(images: readonly ImageToPush[], env: Environment): void {
  const missing = images
    .map(({ local }) => local)
    .filter((local) => docker(['image', 'inspect', '--format', '{{.Id}}', local], env).code !== 0);
  if (missing.length === 0) return;
  throw new DockerError(`not built: ${missing.join(', ')}; npx nx run-many -t image builds them all`);
}

/**
 * Pushes the image under a tag, and returns the digest that the registry gave it.
 *
 * @throws DockerError saying what to do
 */
export async function pushImage(
  { local, repository }: ImageToPush,
  tag: string,
  env: Environment,
): Promise<string> {
  const reference = `${repository}:${tag}`;
  const tagged = docker(['tag', local, reference], env);
  if (tagged.code !== 0)
    throw new DockerError(`${local} cannot be tagged ${reference}: ${tagged.stderr.trim()}`);
  const { code, output } = await run(['push', reference], env);
  if (code !== 0) throw new DockerError(pushFailure(repository, output));
  const digest = /digest: (sha256:[0-9a-f]{64})/.exec(output)?.[1];
  if (digest === undefined)
    throw new DockerError(`docker did not tell the digest of ${reference}: ${output.trim()}`);
  return digest;
}

/** A push takes as long as the line is slow, so it has no time limit. */
async function run(args: readonly string[], env: Environment): Promise<{ code: number; output: string }> {
  const child = spawn('docker', args, { cwd: workspace, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const [code] = await once(child, 'close');
  return { code: code ?? 1, output };
}
