import { describe, expect, it } from 'vitest';
import { Pace } from './pace.ts';

describe('Pace', () => {
  const pace = () => new Pace({ stallMs: 1000, minUploadRate: 100 }, 0);

  it('gives an upload one pause to begin', () => {
    expect(pace().left(400)).toBe(600);
    expect(pace().left(1000)).toBe(0);
  });

  it('is bought time by the bytes that come, as the rate has it', () => {
    const slow = pace();
    slow.came(10, 900);
    expect(slow.left(900)).toBe(200);
  });

  it('never waits for more than one pause', () => {
    const fast = pace();
    fast.came(1_000_000, 500);
    expect(fast.left(500)).toBe(1000);
  });

  it('ends a trickle that always moves', () => {
    const trickle = pace();
    let now = 0;
    for (; trickle.left(now) > 0 && now < 10_000; now += 100) trickle.came(1, now);
    expect(now).toBeLessThan(1300);
  });

  it('takes any rate when none is asked for', () => {
    const any = new Pace({ stallMs: 1000, minUploadRate: 0 }, 0);
    any.came(1, 999);
    expect(any.left(999)).toBe(1000);
  });

  it('does not count against the client when nobody reads', () => {
    const waiting = pace();
    waiting.restart(5000);
    expect(waiting.left(5000)).toBe(1000);
  });
});
