import { InvalidArgumentError } from 'commander';
import { expect, test } from 'vitest';
import { duration } from './logs-command.ts';

test.each([
  ['30s', 30_000],
  ['10m', 600_000],
  ['2h', 7_200_000],
  ['1d', 86_400_000],
])('%s is %i ms', (text, ms) => {
  expect(duration(text)).toBe(ms);
});

test.each(['', '10', 'm', '0m', '-1m', '1.5h', '10 m', '1w', '99999m'])('%j is no duration', (text) => {
  expect(() => duration(text)).toThrow(InvalidArgumentError);
});
