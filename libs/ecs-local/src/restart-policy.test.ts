import { expect, test } from 'vitest';
import { isRestarted } from './restart-policy.ts';

const MINUTE_MS = 60_000;

test.each([
  ['one that ran long enough is', { enabled: true, restartAttemptPeriod: 60 }, 1, MINUTE_MS, true],
  ['even one that ended well is', { enabled: true, restartAttemptPeriod: 60 }, 0, MINUTE_MS, true],
  ['one that ended early is not', { enabled: true, restartAttemptPeriod: 60 }, 1, MINUTE_MS - 1, false],
  ['five minutes are enough by default', { enabled: true }, 1, 5 * MINUTE_MS, true],
  ['less is not by default', { enabled: true }, 1, 5 * MINUTE_MS - 1, false],
  [
    'one with an ignored exit code is not',
    { enabled: true, ignoredExitCodes: [0, 3] },
    3,
    9 * MINUTE_MS,
    false,
  ],
  ['one whose policy is off is not', { enabled: false }, 1, 9 * MINUTE_MS, false],
  ['one without a policy is not', undefined, 1, 9 * MINUTE_MS, false],
] as const)('of containers, %s started again', (_name, policy, exitCode, ranMs, expected) => {
  const mutable = policy && {
    ...policy,
    ignoredExitCodes: 'ignoredExitCodes' in policy ? [...policy.ignoredExitCodes] : [],
  };
  expect(isRestarted(mutable, { exitCode, ranMs })).toBe(expected);
});
