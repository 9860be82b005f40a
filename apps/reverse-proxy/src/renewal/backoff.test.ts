import { expect, test } from 'vitest';
import { backoff } from './backoff.ts';

const [MINUTE, DAY] = [60_000, 86_400_000];
const [LOW, MIDDLE, HIGH] = [0, 0.5, 1];

test('it waits 1, 10 and 100 minutes, then a day each time', () => {
  const delays = [1, 2, 3, 4, 5, 100].map((failures) => backoff(failures, 90 * DAY, MIDDLE) / MINUTE);
  expect(delays).toEqual([1, 10, 100, 1440, 1440, 1440]);
});

test('delays stray by a fifth', () => {
  expect(backoff(1, undefined, LOW)).toBe(0.8 * MINUTE);
  expect(backoff(1, undefined, HIGH)).toBe(1.2 * MINUTE);
});

test('a certificate that lives for days is not left alone for one of them', () => {
  expect(backoff(9, 5 * DAY, MIDDLE)).toBe(DAY / 10);
});

test('one that lives for seconds is tried every second', () => {
  expect(backoff(3, 20_000, MIDDLE)).toBe(1000);
});
