const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `850` → `now`, `12000` → `12 s`, `200000` → `3 min`; never negative, as clocks differ. */
export function duration(milliseconds: number): string {
  if (milliseconds < SECOND) return 'now';
  if (milliseconds < MINUTE) return `${Math.floor(milliseconds / SECOND)} s`;
  if (milliseconds < HOUR) return `${Math.floor(milliseconds / MINUTE)} min`;
  if (milliseconds < DAY) return `${Math.floor(milliseconds / HOUR)} h`;
  return `${Math.floor(milliseconds / DAY)} d`;
}

/** `just now` or `12 s ago`. */
export function ago(milliseconds: number): string {
  const text = duration(milliseconds);
  return text === 'now' ? 'just now' : `${text} ago`;
}

/** Milliseconds from an ISO time to `now`; `undefined` when there is no time. */
export function since(time: string | null, now: number): number | undefined {
  const start = time === null ? Number.NaN : Date.parse(time);
  return Number.isNaN(start) ? undefined : Math.max(0, now - start);
}

/** Milliseconds from `now` to an ISO time, below zero once that is over; `undefined` when there is no time. */
export function until(time: string | null, now: number): number | undefined {
  const end = time === null ? Number.NaN : Date.parse(time);
  return Number.isNaN(end) ? undefined : end - now;
}
