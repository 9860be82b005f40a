import { type ChildProcess, spawn } from 'node:child_process';
import { waitUntil } from '@platform-journey/testing';
import { afterEach, expect, it } from 'vitest';
import { groupMemory, MemoryLimits } from './memory-limits.ts';

const MEBIBYTE = 2 ** 20;
let child: ChildProcess | undefined;
afterEach(() => child?.kill('SIGKILL'));

it('measures the memory of a process group with all its processes', async () => {
  const hog = 'globalThis.kept = Buffer.alloc(60 * 2 ** 20, 1);';
  const parent = `${hog} require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(
    `${hog} setInterval(() => {}, 1000)`,
  )}], { stdio: 'ignore' }); setInterval(() => {}, 1000)`;
  child = spawn(process.execPath, ['-e', parent], { stdio: 'ignore', detached: true });
  const group = child.pid ?? 0;
  const used = () => groupMemory(new Set([group])).get(group) ?? 0;
  await waitUntil('both have filled their memory', () => used() > 120 * MEBIBYTE);
  expect(used()).toBeLessThan(300 * MEBIBYTE);
  process.kill(-group, 'SIGKILL');
  await waitUntil('nothing is left', () => used() === 0);
});

it('tells once of a group that exceeds its limit, and nothing of one that is no longer watched', async () => {
  let samples = 0;
  const measure = () => {
    samples += 1;
    return new Map([
      [1, 10],
      [2, 11],
      [3, 11],
    ]);
  };
  const exceeded: number[] = [];
  const limits = new MemoryLimits({ sampleMs: 1, measure });
  const unwatch = [1, 2, 3].map((group) =>
    limits.watch(group, { bytes: 10, onExceeded: () => exceeded.push(group) }),
  );
  unwatch[2]?.();
  await waitUntil('three samples', () => samples >= 3);
  expect(exceeded).toEqual([2]);
});
