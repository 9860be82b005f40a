import { describe, expect, it } from 'vitest';
import { ago, duration, since, until } from './time.ts';

describe('times', () => {
  it.each([
    [-5, 'now'],
    [999, 'now'],
    [1000, '1 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_600_000, '1 h'],
    [49 * 3_600_000, '2 d'],
  ])('tells %d ms as %s', (milliseconds, expected) => {
    expect(duration(milliseconds)).toBe(expected);
  });

  it('says how long ago', () => {
    expect(ago(400)).toBe('just now');
    expect(ago(2000)).toBe('2 s ago');
  });

  it('counts from an ISO time, never below zero, and not from nothing', () => {
    expect(since('2026-01-01T00:00:00Z', Date.UTC(2026, 0, 1, 0, 1))).toBe(60_000);
    expect(since('2026-01-01T00:00:00Z', 0)).toBe(0);
    expect(since(null, 0)).toBeUndefined();
    expect(since('soon', 0)).toBeUndefined();
  });

  it('counts to an ISO time, below zero once it is over', () => {
    const minute = Date.UTC(2026, 0, 1, 0, 1);
    expect(until('2026-01-01T00:02:00Z', minute)).toBe(60_000);
    expect(until('2026-01-01T00:00:00Z', minute)).toBe(-60_000);
    expect(until(null, 0)).toBeUndefined();
    expect(until('soon', 0)).toBeUndefined();
  });
});
