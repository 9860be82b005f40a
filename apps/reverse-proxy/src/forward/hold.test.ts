import { waitUntil } from '@platform-journey/testing';
import { describe, expect, it } from 'vitest';
import type { Exchange } from './exchange.ts';
import { Hold, type HoldEnd } from './hold.ts';

const client = (left = false): Pick<Exchange, 'left' | 'onLeave'> => ({ left, onLeave: undefined });

function holdOf(limit: number) {
  const state = { open: true };
  const ends: HoldEnd[] = [];
  const hold = new Hold({ limit, isOpen: () => state.open });
  const wait = (who = client(), ms = 60_000) => void hold.wait(who, ms).then((end) => ends.push(end));
  return { hold, state, ends, wait };
}

describe('a wait', () => {
  it('ends when a target is there', async () => {
    const { hold, ends, wait } = holdOf(2);
    wait();
    wait();
    hold.release();
    await waitUntil('both go', () => ends.length === 2);
    expect(ends).toEqual(['released', 'released']);
    expect(hold.size).toBe(0);
  });

  it('ends when its client leaves, which asks nothing of it afterwards', async () => {
    const { hold, ends, wait } = holdOf(1);
    const who = client();
    wait(who);
    who.onLeave?.();
    await waitUntil('it ends', () => ends.length === 1);
    expect(ends).toEqual(['left']);
    expect(who.onLeave).toBeUndefined();
    expect(hold.size).toBe(0);
  });

  it('ends in time', async () => {
    const { ends, wait } = holdOf(1);
    wait(client(), 20);
    await waitUntil('it ends', () => ends.length === 1);
    expect(ends).toEqual(['expired']);
  });

  it.each([
    ['whose client has left', client(true), 60_000, 'left'],
    ['that may take no time', client(), 0, 'expired'],
    ['that was over before', client(), -5, 'expired'],
  ] as const)('%s does not begin', async (_what, who, ms, end) => {
    expect(await holdOf(1).hold.wait(who, ms)).toBe(end);
  });

  it('beyond the limit does not begin', async () => {
    const { hold, wait } = holdOf(1);
    wait();
    expect(await hold.wait(client(), 60_000)).toBe('full');
  });

  it('ends, or does not begin, when all are dismissed', async () => {
    const { hold, ends, wait } = holdOf(1);
    wait();
    hold.dismiss();
    expect(await hold.wait(client(), 60_000)).toBe('expired');
    expect(ends).toEqual(['expired']);
  });
});

describe('a release', () => {
  it('lets many go in bursts', async () => {
    const { hold, ends, wait } = holdOf(1000);
    for (let i = 0; i < 150; i++) wait();
    hold.release();
    hold.release();
    expect(hold.size).toBe(86);
    await waitUntil('all go', () => ends.length === 150);
  });

  it('stops when the target is gone again, until the next', async () => {
    const { hold, state, ends, wait } = holdOf(1000);
    for (let i = 0; i < 100; i++) wait();
    hold.release();
    state.open = false;
    await expect(waitUntil('all go', () => ends.length === 100, 60)).rejects.toThrow();
    state.open = true;
    hold.release();
    await waitUntil('all go', () => ends.length === 100);
  });
});
