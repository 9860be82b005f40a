import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Discovery, TargetTable } from './discovery.ts';
import { type PollingOptions, pollingDiscovery } from './polling.ts';

const TABLE: TargetTable = new Map();

let polls: number[];
let tables: number;
let failures: string[];
let answer: () => Promise<TargetTable>;
let discovery: Discovery;

beforeEach(() => {
  vi.useFakeTimers();
  [polls, tables, failures] = [[], 0, []];
  answer = async () => TABLE;
});

afterEach(() => {
  discovery.stop();
  vi.useRealTimers();
});

function start(options: Partial<PollingOptions> = {}) {
  const started = performance.now();
  discovery = pollingDiscovery({
    poll: () => {
      polls.push(Math.round(performance.now() - started));
      return answer();
    },
    intervalMs: 1000,
    hurriedMs: 150,
    timeoutMs: 500,
    ...options,
  });
  discovery.start(
    () => void tables++,
    ({ message }) => void failures.push(message),
  );
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('a source that is polled', () => {
  it('is asked at once and then once an interval', async () => {
    start();
    await pass(3000);
    expect(polls).toEqual([0, 1000, 2000, 3000]);
    expect(tables).toBe(4);
  });

  it.each([
    [0, 800],
    [0.5, 1000],
    [1, 1200],
  ])('strays by the jitter: %d gives %i ms', async (random, interval) => {
    start({ jitter: 0.2, random: () => random });
    await pass(interval);
    expect(polls).toEqual([0, interval]);
  });

  it('is asked soon when there is a hurry, however great', async () => {
    start();
    await pass(0);
    for (let i = 0; i < 500; i++) {
      discovery.hurry();
      await pass(1);
    }
    expect(polls).toEqual([0, 150, 300, 450]);
  });

  it('is asked again when there is a hurry while it answers', async () => {
    answer = () => new Promise((resolve) => setTimeout(resolve, 200, TABLE));
    start();
    await pass(100);
    discovery.hurry();
    discovery.hurry();
    await pass(101);
    // As soon as the answer is there: a timer takes at least 1 ms.
    expect(polls).toEqual([0, 201]);
    await pass(1199);
    expect(polls).toEqual([0, 201]);
    await pass(1);
    expect(polls).toEqual([0, 201, 1401]);
  });

  it('is asked again after a failure', async () => {
    answer = () => Promise.reject(new Error('no'));
    start();
    await pass(1000);
    expect(polls).toEqual([0, 1000]);
    expect(failures).toEqual(['no', 'no']);
    expect(tables).toBe(0);
  });

  it('is asked again though it never answered', async () => {
    answer = () => new Promise(() => {});
    start();
    await pass(1500);
    expect(polls).toEqual([0, 1500]);
    expect(failures).toEqual(['no answer within 500 ms']);
  });

  it('is told when nobody waits for its answer any more', async () => {
    const signals: AbortSignal[] = [];
    const poll = (signal: AbortSignal) => {
      signals.push(signal);
      return new Promise<TargetTable>(() => {});
    };
    start({ poll });
    await pass(500);
    expect(signals[0]?.aborted).toBe(true);
    await pass(1000);
    expect(signals[1]?.aborted).toBe(false);
    discovery.stop();
    expect(signals[1]?.aborted).toBe(true);
  });

  it('is left alone, ever longer, when it asks for that', async () => {
    answer = () => Promise.reject(new Error('slow down'));
    start({ isThrottling: ({ message }) => message === 'slow down' });
    await pass(0);
    const hurrying = setInterval(() => discovery.hurry(), 10);
    await pass(200_000);
    clearInterval(hurrying);
    expect(polls.map((at) => Math.round(at / 1000))).toEqual([0, 2, 6, 14, 30, 62, 122, 182]);
  });

  it('is asked as ever once it answers again', async () => {
    answer = () => Promise.reject(new Error('slow down'));
    start({ isThrottling: () => true });
    await pass(2000);
    answer = async () => TABLE;
    await pass(4000);
    expect(polls).toEqual([0, 2000, 6000]);
    await pass(1000);
    expect(polls).toEqual([0, 2000, 6000, 7000]);
  });

  it('says nothing after it has been stopped', async () => {
    answer = () => new Promise((resolve) => setTimeout(resolve, 100, TABLE));
    start();
    discovery.stop();
    await pass(5000);
    expect(polls).toEqual([0]);
    expect([tables, failures]).toEqual([0, []]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
