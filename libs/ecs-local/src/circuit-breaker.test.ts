import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type BreakerState, breakerThreshold, breakerVerdict } from './circuit-breaker.ts';

describe('the threshold', () => {
  test.each([
    [0, 3],
    [1, 3],
    [6, 3],
    [7, 4],
    [25, 13],
    [399, 200],
    [400, 200],
    [5000, 200],
  ])('of %i desired tasks is %i failures', (desired, failures) => {
    expect(breakerThreshold(desired)).toBe(failures);
  });
});

describe('a threshold of its own', () => {
  test.each([
    ['COUNT', 5, 800, 5],
    ['UNBOUNDED_PERCENT', 50, 800, 400],
    ['UNBOUNDED_PERCENT', 10, 2, 1],
    ['BOUNDED_PERCENT', 10, 100, 10],
    ['BOUNDED_PERCENT', 10, 10, 3],
    ['BOUNDED_PERCENT', 100, 300, 200],
  ] as const)('%s %i of %i desired tasks is %i failures', (type, value, desired, failures) => {
    expect(breakerThreshold(desired, { type, value })).toBe(failures);
  });
});

describe('the verdict', () => {
  const state: BreakerState = {
    enabled: true,
    rollback: true,
    rolloutState: 'IN_PROGRESS',
    failures: 3,
    threshold: 3,
    hasCompletedBefore: true,
  };
  test.each([
    ['rolls back at the threshold', {}, 'roll-back'],
    ['goes on below it', { failures: 2 }, 'go-on'],
    ['goes on when it is off', { enabled: false }, 'go-on'],
    ['only fails without rollback', { rollback: false }, 'fail'],
    ['only fails when nothing has completed before', { hasCompletedBefore: false }, 'fail'],
    ['lets a completed deployment be', { rolloutState: 'COMPLETED', failures: 99 }, 'go-on'],
    ['does not fail a deployment twice', { rolloutState: 'FAILED', failures: 99 }, 'go-on'],
  ] as [string, Partial<BreakerState>, string][])('%s', (_name, more, expected) => {
    expect(breakerVerdict({ ...state, ...more })).toBe(expected);
  });
});

/** Failures and successes of one deployment's tasks in any order. */
const outcomes = fc.array(fc.boolean(), { maxLength: 1000 });

it('trips after exactly as many failures in a row as the threshold says, and never sooner', () => {
  fc.assert(
    fc.property(fc.nat(600), outcomes, (desired, passes) => {
      let failures = 0;
      for (const passed of passes) {
        failures = passed ? 0 : failures + 1;
        const verdict = breakerVerdict({
          enabled: true,
          rollback: false,
          rolloutState: 'IN_PROGRESS',
          failures,
          threshold: breakerThreshold(desired),
          hasCompletedBefore: false,
        });
        expect(verdict).toBe(failures >= breakerThreshold(desired) ? 'fail' : 'go-on');
        if (verdict === 'fail') return;
      }
    }),
  );
});
