import { describe, expect, it } from 'vitest';
import { Stalls } from './stalls.ts';

describe('Stalls', () => {
  const stalls = new Stalls<string>(100);
  const look = (now: number, waiting: number, taken: number) =>
    stalls.hasStalled('client', { waiting, taken }, now);

  it('tells who takes nothing while something waits', () => {
    expect(look(0, 10, 5)).toBe(false);
    expect(look(99, 20, 5)).toBe(false);
    expect(look(100, 20, 5)).toBe(true);
  });

  it('begins anew with every byte that is taken', () => {
    look(200, 10, 6);
    expect(look(299, 10, 7)).toBe(false);
    expect(look(398, 10, 7)).toBe(false);
    expect(look(399, 10, 7)).toBe(true);
  });

  it('has patience with who has taken all', () => {
    look(500, 10, 8);
    expect(look(550, 0, 18)).toBe(false);
    expect(look(700, 10, 18)).toBe(false);
    expect(look(799, 10, 18)).toBe(false);
  });

  it('forgets', () => {
    look(900, 10, 20);
    stalls.forget('client');
    expect(look(1100, 10, 20)).toBe(false);
  });
});
