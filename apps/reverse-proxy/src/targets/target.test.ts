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

  it.each([
    ['adding', []],
    ['suspect', [true]],
    ['unhealthy', [true, false, false]],
  ] as const)('is %s after the probes %j and a request that failed', (state, probes) => {
    const target = after(...probes);
    target.suspect();
    expect(target.state).toBe(state);
  });

  it.each([
    ['healthy', true],
    ['unhealthy', false],
  ])('that is suspect is %s after one more probe: %s', (state, good) => {
    const target = after(true);
    target.suspect();
    target.recordProbe(good);
    expect(target.state).toBe(state);
  });

  it('tells each change once', () => {
    const target = after();
    const told: string[] = [];
    target.onChange = () => told.push(target.state);
    for (const good of [true, true, false, false, false, true]) target.recordProbe(good);
    target.suspect();
    target.suspect();
    target.drain();
    target.drain();
    expect(told).toEqual(['healthy', 'unhealthy', 'healthy', 'suspect', 'draining']);
  });

  it.each([
    ['adding', [true, true, false, true, true]],
    ['healthy', [true, true, true]],
    ['healthy', [true, true, true, false, false, true, false, false]],
    ['unhealthy', [true, true, true, false, false, false, true, true]],
    ['healthy', [true, true, true, false, false, false, true, true, true]],
  ] as const)('is %s after the probes %j where three in a row decide', (state, probes) => {
    const target = after();
    for (const good of probes) target.recordProbe(good, { healthy: 3, unhealthy: 3 });
    expect(target.state).toBe(state);
  });

  it('is not unhealthy because of a request alone, however low the threshold', () => {
    const target = after(true);
    target.suspect();
    expect(target.state).toBe('suspect');
    target.recordProbe(false, { healthy: 1, unhealthy: 1 });
    expect(target.state).toBe('unhealthy');
  });

  it('drains whatever probes and requests say', () => {
    const target = after(true);
    target.drain();
    target.recordProbe(true);
    target.suspect();
    expect(target.state).toBe('draining');
  });

  it('starts afresh when it is wanted back', () => {
    const target = after(true, false);
    target.drain();
    target.join();
    expect(target.state).toBe('adding');
    target.recordProbe(true);
    target.recordProbe(false);
    expect(target.state).toBe('healthy');
  });

  it.each(['adding', 'healthy', 'suspect', 'unhealthy'])(
    'that is %s is not changed by being wanted',
    (state) => {
      const target = after(
        ...(state === 'adding' ? [] : [true]),
        ...(state === 'unhealthy' ? [false, false] : []),
      );
      if (state === 'suspect') target.suspect();
      target.join();
      expect(target.state).toBe(state);
    },
  );
});
