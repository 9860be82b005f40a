import { expect, it } from 'vitest';
import { type Backoff, backoffAfter, noBackoff } from './backoff.ts';
import { defaultTimings } from './timings.ts';

const after = (count: number, end: 'failed-to-start' | 'crashed') =>
  Array.from({ length: count }).reduce<Backoff>(
    (backoff) => backoffAfter(backoff, end, 0, defaultTimings),
    noBackoff,
  );

it('doubles the wait with each task that fails before RUNNING, up to 27 minutes', () => {
  expect([1, 2, 3, 4].map((count) => after(count, 'failed-to-start').until)).toEqual([
    1000, 2000, 4000, 8000,
  ]);
  expect(after(50, 'failed-to-start').until).toBe(27 * 60_000);
});

it('does not wait after the first two crashes, then evenly', () => {
  expect([1, 2, 3, 9].map((count) => after(count, 'crashed').until)).toEqual([0, 0, 1000, 1000]);
});

it('forgets everything once a task has run for a while', () => {
  expect(backoffAfter(after(5, 'failed-to-start'), 'ended-later', 0, defaultTimings)).toEqual(noBackoff);
});
