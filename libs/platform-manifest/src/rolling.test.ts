import { expect, it } from 'vitest';
import { canRoll } from './rolling.ts';

it.each([
  [2, 100, 150, true, 'starts a third'],
  [2, 50, 100, true, 'stops one of two'],
  [1, 0, 100, true, 'stops the only one'],
  [0, 100, 100, true, 'has nothing to do'],
  [1, 50, 150, false, 'may neither stop nor start the only one'],
  [2, 100, 100, false, 'may neither stop nor start'],
])('with %i tasks at %i to %i %% it is %s: a deployment %s', (desired, minimum, maximum, expected) => {
  const deployment = { minimumHealthyPercent: minimum, maximumPercent: maximum };
  expect(canRoll(desired, deployment)).toBe(expected);
});
