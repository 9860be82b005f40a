import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RateLimit } from './rate-limit.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('RateLimit', () => {
  it('lets a burst pass and then tells when to come again', async () => {
    const limit = new RateLimit(2, 6);
    for (let i = 0; i < 6; i++) expect(await limit.take('192.0.2.1')).toBeUndefined();
    expect(await limit.take('192.0.2.1')).toBe(3);
    vi.advanceTimersByTime(2500);
    expect(await limit.take('192.0.2.1')).toBe(1);
    vi.advanceTimersByTime(500);
    expect(await limit.take('192.0.2.1')).toBeUndefined();
  });

  it('counts each client by itself, and all of an IPv6 network as one', async () => {
    const limit = new RateLimit(1, 1);
    expect(await limit.take('192.0.2.1')).toBeUndefined();
    expect(await limit.take('192.0.2.2')).toBeUndefined();
    expect(await limit.take('2001:db8::1')).toBeUndefined();
    expect(await limit.take('2001:db8::2')).toBe(1);
  });

  it('keeps the average over a long time', async () => {
    const limit = new RateLimit(10, 20);
    let passed = 0;
    for (let ms = 0; ms < 20_000; ms += 10) {
      if ((await limit.take('192.0.2.1')) === undefined) passed++;
      vi.advanceTimersByTime(10);
    }
    expect(passed).toBe(200);
  });

  it('forgets clients when their time is over', async () => {
    const limit = new RateLimit(1000, 1000);
    for (let i = 0; i < 5000; i++) await limit.take(`10.0.${i >> 8}.${i & 255}`);
    expect(vi.getTimerCount()).toBe(5000);
    vi.advanceTimersByTime(1000);
    expect(vi.getTimerCount()).toBe(0);
  });
});
