import { spawnSync } from 'node:child_process';

/** Whether the command is installed. Where it is not, CI fails and a user reads how to get it. */
export function toolIsThere(command: string, howToGet: string): boolean {
  if (spawnSync(command, ['--version']).error === undefined) return true;
  const message = `${command} is missing (${howToGet})`;
  if (process.env.CI) throw new Error(message);
  console.warn(`${message}: the tests that need it do not run.`);
  return false;
}
