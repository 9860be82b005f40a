import { describe, expect, it } from 'vitest';
import { type PollCircumstances, pollDelay } from './poll-delay.ts';

const calm: PollCircumstances = {
  intervalMs: 1000,
  watchers: 1,
  sinceAskedMs: Number.POSITIVE_INFINITY,
  failures: 0,
  random: 0.5,
};

describe('pollDelay', () => {
  it('sleeps when nobody watches and nobody asked lately', () => {
    expect(pollDelay({ ...calm, watchers: 0 })).toBeUndefined();
    expect(pollDelay({ ...calm, watchers: 0, sinceAskedMs: 10_001 })).toBeUndefined();
  });

  it('goes on while a WebSocket is open or for ten seconds after a request', () => {
    expect(pollDelay(calm)).toBe(1000);
    expect(pollDelay({ ...calm, watchers: 0, sinceAskedMs: 9999 })).toBe(1000);
  });

  it('keeps several API tasks out of step', () => {
    expect(pollDelay({ ...calm, random: 0 })).toBeCloseTo(900);
    expect(pollDelay({ ...calm, random: 1 })).toBeCloseTo(1100);
  });

  it('backs off with every failure, to ten seconds at most', () => {
    expect(pollDelay({ ...calm, failures: 1, random: 1 })).toBe(2000);
    expect(pollDelay({ ...calm, failures: 2, random: 0 })).toBe(2000);
    expect(pollDelay({ ...calm, failures: 50, random: 1 })).toBe(10_000);
  });
});
