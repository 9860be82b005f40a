import { readFile } from 'node:fs/promises';
import { ChaosError, messageOf } from '../../errors.ts';
import type { TaskState } from '../../platforms/platform.ts';
import type { FaultKind } from '../fault.ts';
import { killProcesses } from '../kill.ts';
import { containerOf } from './container.ts';

/**
 * SIGKILL to a container's main process, from outside. `docker kill` would not do: what is killed through the engine
 * stays down, whatever its restart policy says.
 */
export const crashContainer: FaultKind = {
  undo: () => "none needed: the engine's restart policy starts a crashed container again",
  async check(targets) {
    for (const target of targets) await checkProcess(target);
  },
  inject: (targets) => killProcesses(targets.map(pidOf)),
};

const pidOf = ({ runtimeId }: TaskState) => Number(runtimeId);

/** The engine may run in a virtual machine or elsewhere: its pid is then not a process of this machine, or another one. */
async function checkProcess(target: TaskState): Promise<void> {
  const pid = pidOf(target);
  const container = containerOf(target);
  if (!(pid > 1) || !(await isOf(container, pid))) {
    throw new ChaosError(
      'platform',
      `the main process of the container ${container} (${pid} to its engine) is none of this machine's, or not to be seen by this user; ` +
        'crash-task needs an engine on this Linux machine and the rights to signal its processes (root); stop-task needs neither',
    );
  }
  try {
    process.kill(pid, 0);
  } catch (error) {
    throw new ChaosError(
      'platform',
      `the container ${container} cannot be crashed by this user (${messageOf(error)}): run as root, or use stop-task`,
      { cause: error },
    );
  }
}

/** Docker mounts a container's own host name and resolver from a folder that has its id as a name. */
async function isOf(container: string, pid: number): Promise<boolean> {
  const told = await Promise.all(
    ['mountinfo', 'cgroup'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')),
  );
  return told.some((text) => text.includes(container));
}
