import { expect, it, test } from 'vitest';
import { count, mebibytes, timings } from './cli-values.ts';

it('adds timings up, the later ones winning', () => {
  const first = timings('crashPaceMs=5,memorySampleMs=100');
  expect(timings('crashPaceMs=7', first)).toEqual({ crashPaceMs: 7, memorySampleMs: 100 });
});

test.each(['', 'crashPaceMs', 'crashPaceMs=', 'crashPaceMs=1s', 'crashPaceMs=-1', 'no=1', 'toString=1'])(
  'refuses the timing %j and names those that there are',
  (value) => {
    expect(() => timings(value)).toThrow(/name=milliseconds with a name of firstProbeIntervalMs, /);
  },
);

test.each(['0', '-1', 'ten', '10MB', ''])('refuses a log size of %j', (value) => {
  expect(() => mebibytes(value)).toThrow('Expected a number of MiB above 0');
});

test.each(['0', '1.5', '1000', ''])('refuses %j log files', (value) => {
  expect(() => count(value)).toThrow('Expected an integer from 1 to 999');
});
