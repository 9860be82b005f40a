import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Of the fields after the program's name in `/proc/<pid>/stat`; see proc_pid_stat(5). */
const STATE = 0;
const START_TIME = 19;

/** A process, told from a later one with the same pid. */
export interface ProcessIdentity {
  pid: number;
  /** The system's own words for the time at which it started; two processes with one pid differ in it. */
  startedAt: string;
}

/** Who runs under this pid; undefined when nobody does. A zombie has ended: only its parent has not asked how. */
export function identify(pid: number): ProcessIdentity | undefined {
  const startedAt = process.platform === 'linux' ? startFromProc(pid) : startFromPs(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

/** Whether the very process that was identified still runs. */
export function isRunning({ pid, startedAt }: ProcessIdentity): boolean {
  return identify(pid)?.startedAt === startedAt;
}

export function formatIdentity({ pid, startedAt }: ProcessIdentity): string {
  return `${pid} ${startedAt}`;
}

/** Reads what `formatIdentity` wrote; undefined for anything else, such as a line that was cut short. */
export function parseIdentity(line: string): ProcessIdentity | undefined {
  const match = /^(?<pid>[1-9]\d*) (?<startedAt>\S.*)$/.exec(line);
  if (!match?.groups?.startedAt) return undefined;
  return { pid: Number(match.groups.pid), startedAt: match.groups.startedAt };
}

function startFromProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before may hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[STATE] === 'Z' ? undefined : `${fields[START_TIME]} ${bootId()}`;
  } catch {
    return undefined;
  }
}

/** Start times count from the boot. */
function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

function startFromPs(pid: number): string | undefined {
  const [, state, startedAt] =
    /^(\S+)\s+(.+)$/.exec(
      spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim(),
    ) ?? [];
  return state?.startsWith('Z') ? undefined : startedAt;
}
