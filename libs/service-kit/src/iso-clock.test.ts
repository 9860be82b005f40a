import { expect, test } from 'vitest';
import { IsoClock } from './iso-clock.ts';

test('times are written as ISO 8601 wants them, whatever came before', () => {
  const clock = new IsoClock();
  for (const now of [0, 7, 999, 1000, 1_700_000_000_042, 1_700_000_000_999, 1_700_000_001_100, 5]) {
    expect(clock.time(now)).toBe(new Date(now).toISOString());
  }
});
