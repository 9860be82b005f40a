import { setTimeout as sleep } from 'node:timers/promises';
import { now } from '../clock.ts';
import { ChaosError, messageOf } from '../errors.ts';

const POLL_MS = 2;
const GONE_MS = 5000;

/**
 * SIGKILL to processes of this machine, all at once: between two there must be no time for the first one to be noticed.
 * Resolves when they are no more, as it takes the kernel of a busy machine a while.
 *
 * @throws ChaosError `activity_failed` when one could not be signalled
 */
export async function killProcesses(pids: readonly number[]): Promise<void> {
  const failures = pids.flatMap(kill);
  if (failures.length > 0) throw new ChaosError('activity_failed', failures.join('; '));
  await Promise.all(pids.map(gone));
}

async function gone(pid: number): Promise<void> {
  for (const deadline = now() + GONE_MS; now() < deadline && isThere(pid); ) await sleep(POLL_MS);
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function kill(pid: number): string[] {
  try {
    process.kill(pid, 'SIGKILL');
    return [];
  } catch (error) {
    return [`process ${pid}: ${messageOf(error)}`];
  }
}
