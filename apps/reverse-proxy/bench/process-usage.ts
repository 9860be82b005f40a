import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** USER_HZ, which Linux fixes for what it shows. */
const TICKS_PER_SECOND = 100;
const RESET_PEAK = '5';

/** Seconds of CPU that a process and all that it has started have used. */
export function cpuSeconds(pid: number): number {
  return sum(pid, (one) => {
    // After the command's name, which may hold blanks: utime and stime are fields 14 and 15 of all.
    const fields = readFileSync(`/proc/${one}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  });
}

/** Resident memory in bytes; what several processes share counts for each. */
export function residentBytes(pid: number): number {
  return sum(pid, (one) => statusBytes(one, 'VmRSS'));
}

/** The most resident memory in bytes since `resetPeak`. */
export function peakBytes(pid: number): number {
  return sum(pid, (one) => statusBytes(one, 'VmHWM'));
}

export function resetPeak(pid: number): void {
  for (const one of family(pid)) writeFileSync(`/proc/${one}/clear_refs`, RESET_PEAK);
}

function sum(pid: number, figure: (pid: number) => number): number {
  return family(pid).reduce((total, one) => total + figure(one), 0);
}

/** A process, its children and theirs. */
function family(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
  );
  return [pid, ...children.flatMap((child) => family(Number(child)))];
}

function statusBytes(pid: number, field: string): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
}
