import { describe, expect, it, test } from 'vitest';
import { checkTimes, type Health, healthAfter, initialHealth, worstHealth } from './health.ts';

const times = checkTimes({ command: ['CMD', 'check'], interval: 5, retries: 3 });
const start = initialHealth(times, 0);

const afterProbes = (probes: [at: number, passed: boolean][], from: Health = start) =>
  probes.reduce((health, [at, passed]) => healthAfter(health, passed, at, times), from).status;

describe('health', () => {
  test.each([
    ['is unknown before the first check', [], 'UNKNOWN'],
    [
      'is healthy from the first success',
      [
        [0, false],
        [250, true],
      ],
      'HEALTHY',
    ],
    [
      'does not suffer from early fast failures',
      [
        [0, false],
        [250, false],
        [500, false],
        [4999, false],
      ],
      'UNKNOWN',
    ],
    [
      'counts one failure an interval before the first success',
      [
        [5000, false],
        [5250, false],
        [5500, false],
        [10_000, false],
      ],
      'UNKNOWN',
    ],
    [
      'is unhealthy after as many failed intervals as retries',
      [
        [5000, false],
        [10_000, false],
        [15_000, false],
      ],
      'UNHEALTHY',
    ],
    [
      'counts every failure after the first success',
      [
        [0, true],
        [5000, false],
        [10_000, false],
        [15_000, false],
      ],
      'UNHEALTHY',
    ],
    [
      'stays healthy until the retries are used up',
      [
        [0, true],
        [5000, false],
        [10_000, false],
      ],
      'HEALTHY',
    ],
    [
      'starts counting anew after a success',
      [
        [0, true],
        [1, false],
        [2, false],
        [3, true],
        [4, false],
      ],
      'HEALTHY',
    ],
    [
      'recovers',
      [
        [5000, false],
        [10_000, false],
        [15_000, false],
        [15_250, true],
      ],
      'HEALTHY',
    ],
  ] as [string, [number, boolean][], string][])('%s', (_name, probes, expected) => {
    expect(afterProbes(probes)).toBe(expected);
  });

  it('counts no failure in the start period, but a success', () => {
    const patient = checkTimes({ command: ['CMD', 'check'], interval: 5, retries: 1, startPeriod: 60 });
    const begun = initialHealth(patient, 0);
    expect(healthAfter(begun, false, 59_999, patient).status).toBe('UNKNOWN');
    expect(healthAfter(begun, true, 100, patient).status).toBe('HEALTHY');
    expect(healthAfter(begun, false, 60_000, patient).status).toBe('UNHEALTHY');
  });
});

it("takes ECS's defaults", () => {
  expect(checkTimes({ command: [] })).toEqual({
    intervalMs: 30_000,
    timeoutMs: 5000,
    startPeriodMs: 0,
    retries: 3,
  });
});

test.each([
  [[], 'UNKNOWN'],
  [['HEALTHY', 'HEALTHY'], 'HEALTHY'],
  [['HEALTHY', 'UNKNOWN'], 'UNKNOWN'],
  [['UNKNOWN', 'UNHEALTHY'], 'UNHEALTHY'],
] as const)('the worst of %j is %s', (statuses, expected) => {
  expect(worstHealth([...statuses])).toBe(expected);
});
