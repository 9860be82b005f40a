import { setTimeout as sleep } from 'node:timers/promises';
import { now } from '../clock.ts';
import { ChaosError, messageOf } from '../errors.ts';
import type { TaskState } from '../platforms/ecs.ts';
import type { FaultKind } from './fault.ts';

const POLL_MS = 2;
const GONE_MS = 5000;

/** SIGKILL to the process that is the task: no warning, no drain. */
export const crashTask: FaultKind = {
  action: 'crash-task',
  undo: 'none needed: the service replaces a crashed task by itself',
  check(platform, targets) {
    if (!platform.isLocal) {
      throw new ChaosError(
        'platform',
        `crash-task signals processes of this machine only, and ${platform.endpoint} is not a loopback address; use stop-task`,
      );
    }
    for (const target of targets) pidOf(target);
  },
  async inject(_platform, targets) {
    // All at once: between two kills there must be no time for the first one to be noticed.
    const failures = targets.map(pidOf).flatMap(kill);
    if (failures.length > 0) throw new ChaosError('activity_failed', failures.join('; '));
    await Promise.all(targets.map(pidOf).map(gone));
  },
};

/** @throws ChaosError when the task is not a process */
function pidOf({ id, runtimeId = '' }: TaskState): number {
  const pid = /^\d{1,10}$/.test(runtimeId) ? Number(runtimeId) : 0;
  // 0 and 1 would mean the runner's own group and the machine's init.
  if (pid > 1 && pid !== process.pid) return pid;
  throw new ChaosError(
    'platform',
    `task ${id}: expected a runtimeId that is a pid, received ${JSON.stringify(runtimeId)}; crash-task works on process tasks`,
  );
}

/** Resolves when the process is no more: on a busy machine it takes the kernel a while to end one. */
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
