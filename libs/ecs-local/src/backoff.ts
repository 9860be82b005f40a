import type { Timings } from './timings.ts';

/** How a deployment's starts are held back after failures. */
export interface Backoff {
  /** Tasks in a row that failed before RUNNING. */
  failures: number;
  /** Tasks in a row that ended right after RUNNING. */
  crashes: number;
  /** Starts wait until this time, in milliseconds since the epoch. */
  until: number;
}

export type TaskEnd = 'failed-to-start' | 'crashed' | 'ended-later';

const CRASHES_AT_FULL_SPEED = 2;

export const noBackoff: Backoff = { failures: 0, crashes: 0, until: 0 };

/**
 * ECS throttles only tasks that fail before RUNNING: the wait doubles with each. A process that crashes right after
 * RUNNING is started again at an even pace, or a broken program would take the whole machine.
 */
export function backoffAfter(backoff: Backoff, end: TaskEnd, now: number, timings: Timings): Backoff {
  if (end === 'failed-to-start') {
    const wait = Math.min(timings.backoffFirstMs * 2 ** backoff.failures, timings.backoffLimitMs);
    return { ...backoff, failures: backoff.failures + 1, until: Math.max(backoff.until, now + wait) };
  }
  if (end === 'ended-later') return noBackoff;
  const crashes = backoff.crashes + 1;
  return { failures: 0, crashes, until: crashes > CRASHES_AT_FULL_SPEED ? now + timings.crashPaceMs : 0 };
}
