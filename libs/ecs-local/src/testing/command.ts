import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ECSClient } from '@aws-sdk/client-ecs';
import { waitUntil } from '@platform-journey/testing';

const BIN = fileURLToPath(new URL('../../bin/ecs-local.mjs', import.meta.url));

export interface StartedCommand {
  child: ChildProcess;
  /** Standard output and error together, as far as they have come. */
  output: { text: string };
  /** Its exit code, once it has ended. */
  exit: Promise<number>;
}

/** The command `ecs-local` as people start it. */
export function ecsLocal(args: string[], env: Record<string, string> = {}): StartedCommand {
  // Beside Nx's FORCE_COLOR Node would warn of a user's NO_COLOR.
  const environment = { ...process.env, NO_COLOR: undefined, ...env };
  const child = spawn(process.execPath, [BIN, ...args], { env: environment, stdio: 'pipe' });
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output.text += chunk));
  return { child, output, exit: once(child, 'exit').then(([code]) => code as number) };
}

/** A client for the command, once that is ready. */
export async function clientOf({ output }: StartedCommand): Promise<ECSClient> {
  const endpoint = await waitUntil('it is ready', () => /ready at (http:\S+)/.exec(output.text)?.[1]);
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  return new ECSClient({ endpoint, region: 'us-east-1', credentials });
}
