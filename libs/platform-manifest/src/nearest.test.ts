import { expect, it } from 'vitest';
import { nearest, oneOf } from './nearest.ts';

it.each([
  ['intervl', 'interval'],
  ['desiredcount', 'desiredCount'],
  ['start-period', 'startPeriod'],
])('guesses what %s was meant to be', (word, meant) => {
  expect(nearest(word, ['timeout', 'startPeriod', 'interval', 'desiredCount'])).toBe(meant);
});

it('does not guess when nothing is similar', () => {
  expect(oneOf(['cpu', 'memory'], 'x')).toBe('one of cpu, memory');
});
