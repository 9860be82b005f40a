import { rmSync } from 'node:fs';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatIdentity, identify, isRunning, parseIdentity } from './runtime/process-identity.ts';

/** Another ecs-local uses the state directory: the tasks and the logs in it are not this one's. */
export class StateDirectoryInUseError extends Error {
  override readonly name = 'StateDirectoryInUseError';
  readonly directory: string;
  readonly pid: number;

  constructor(directory: string, pid: number) {
    super(`state directory ${directory} is in use by another ecs-local, process ${pid}`);
    this.directory = directory;
    this.pid = pid;
  }
}

/**
 * Makes a state directory this process's own, creating it if need be; the returned function gives it up. What a process
 * that has been killed held is there to be taken.
 *
 * @throws StateDirectoryInUseError while the process that holds it runs
 */
export async function claimStateDirectory(directory: string): Promise<() => void> {
  await mkdir(directory, { recursive: true });
  const file = join(directory, 'owner');
  const mine = join(directory, `owner.${process.pid}`);
  const identity = identify(process.pid) ?? { pid: process.pid, startedAt: 'unknown' };
  await writeFile(mine, formatIdentity(identity));
  try {
    while (!(await linked(mine, file))) await removeStale(directory, file);
  } finally {
    await rm(mine, { force: true });
  }
  return () => rmSync(file, { force: true });
}

/** A link appears with its contents or not at all, and never replaces another. */
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function removeStale(directory: string, file: string): Promise<void> {
  const owner = parseIdentity(await readFile(file, 'utf8').catch(() => ''));
  if (owner && isRunning(owner)) throw new StateDirectoryInUseError(directory, owner.pid);
  await rm(file, { force: true });
}
