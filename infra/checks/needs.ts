import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A command that a check runs, how it tells that it is there, and where to get it. */
export interface Tool {
  command: readonly [string, ...string[]];
  where: string;
}

export const TERRAFORM: Tool = {
  command: ['terraform', 'version'],
  where: 'get Terraform 1.11 from https://developer.hashicorp.com/terraform/install',
};

export const SHELLCHECK: Tool = {
  command: ['shellcheck', '--version'],
  where: 'get it from https://www.shellcheck.net, or as a package of your system',
};

/**
 * Whether to leave tests out, as what they run is not there; in CI it has to be.
 *
 * @throws Error in CI
 */
export async function lacks(...tools: Tool[]): Promise<boolean> {
  for (const { command, where } of tools) {
    const [name, ...args] = command;
    const found = await promisify(execFile)(name, args).then(
      () => true,
      () => false,
    );
    if (found) continue;
    const words = `"${command.join(' ')}" fails`;
    if (process.env.CI) throw new Error(`${words} and CI must have it: ${where}`);
    console.warn(`${words}, so that these tests are skipped: ${where}`);
    return true;
  }
  return false;
}
