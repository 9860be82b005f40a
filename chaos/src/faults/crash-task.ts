import { ChaosError } from '../errors.ts';
import type { Platform, TaskState } from '../platforms/platform.ts';
import type { FaultKind } from './fault.ts';
import { killProcesses } from './kill.ts';

/** SIGKILL to the process that is the task: no warning, no drain. */
export const crashTask = ({ isLocal, endpoint }: Pick<Platform, 'isLocal' | 'endpoint'>): FaultKind => ({
  undo: () => 'none needed: the service replaces a crashed task by itself',
  check(targets) {
    if (!isLocal) {
      throw new ChaosError(
        'platform',
        `crash-task signals processes of this machine only, and ${endpoint} is not a loopback address; use stop-task`,
      );
    }
    for (const target of targets) pidOf(target);
  },
  inject: (targets) => killProcesses(targets.map(pidOf)),
});

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
