import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { TestContext } from 'vitest';

const run = promisify(execFile);
const MOST_OUTPUT = 64 * 2 ** 20;

export interface Invocation {
  cwd?: string;
  environment: Record<string, string | undefined>;
}

/** What the program printed. @throws with all that it printed when it fails */
export async function program(
  command: string,
  args: string[],
  { cwd, environment }: Invocation,
): Promise<string> {
  const { stdout } = await run(command, args, { cwd, env: environment, maxBuffer: MOST_OUTPUT });
  return stdout;
}

/** A client that is not on this machine is left out by name; in CI it has to be there. */
export async function needs(context: TestContext, command: string, ...probe: string[]): Promise<void> {
  const missing = await run(command, probe).then(
    () => false,
    () => true,
  );
  if (!missing) return;
  const words = [command, ...probe].join(' ');
  if (process.env.CI) throw new Error(`"${words}" fails: CI must have it`);
  context.skip(`"${words}" fails: this client is left out`);
}
