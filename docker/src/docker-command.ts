import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export const workspace = join(import.meta.dirname, '../..');
const composeFile = join(workspace, 'docker/compose.yaml');

export interface Answer {
  /** Undefined when there is no such command. */
  code: number | undefined;
  stdout: string;
  stderr: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const TIMEOUT_MS = 30_000;
const MAX_OUTPUT = 64 * 1024 * 1024;

/** Runs docker to its end and takes what it says. */
export function docker(args: readonly string[], env: Environment): Answer {
  const { error, status, stdout, stderr } = spawnSync('docker', args, {
    cwd: workspace,
    env,
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
    maxBuffer: MAX_OUTPUT,
  });
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT')
    return { code: undefined, stdout: '', stderr: '' };
  return { code: status ?? 1, stdout, stderr: stderr || (error?.message ?? '') };
}

export const compose = (args: readonly string[]) => ['compose', '--file', composeFile, ...args];
