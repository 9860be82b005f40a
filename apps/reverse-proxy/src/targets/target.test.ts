import { describe, expect, it } from 'vitest';
import { Target } from './target.ts';

const after = (...probes: boolean[]) => {
  const target = new Target('site', 'id', '127.0.0.1:1');
  for (const good of probes) target.recordProbe(good);
  return target;
};

describe('a target', () => {
  it.each([
    ['adding', []],
    ['adding', [false, false, false]],
    ['healthy', [true]],
    ['healthy', [false, true]],
    ['healthy', [true, false]],
    ['healthy', [true, false, true, false]],
    ['unhealthy', [true, false, false]],
    ['healthy', [true, false, false, true]],
    ['healthy', [true, false, false, true, false]],
  ] as const)('is %s after the probes %j', (state, probes) => {
    expect(after(...probes).state).toBe(state);
  });

  it('drains for good', () => {
    const target = after(true);
    target.drain();
    target.recordProbe(true);
    expect(target.state).toBe('draining');
  });
});
