import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { waitUntil } from '@platform-journey/testing';
import { afterEach, expect, it } from 'vitest';
import { isAlive } from '../testing/images.ts';
import { Watchdog } from './watchdog.ts';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
});

async function sleeper(): Promise<number> {
  const child = spawn('/bin/sh', ['-c', 'trap "" TERM; sleep 60 & wait'], {
    stdio: 'ignore',
    detached: true,
  });
  children.push(child);
  await once(child, 'spawn');
  return child.pid ?? 0;
}

it('kills the groups that it still watches when its pipe closes, and no others', async () => {
  const groups = await Promise.all(Array.from({ length: 5 }, sleeper));
  const [first = 0, , middle = 0, , last = 0] = groups;
  const watchdog = new Watchdog();
  watchdog.open();
  for (const group of groups) watchdog.watch(group);
  for (const group of [middle, first, last]) watchdog.unwatch(group);
  watchdog.close();
  await waitUntil('the watched ones are gone', () => groups.filter(isAlive).length === 3);
  expect(groups.filter(isAlive)).toEqual([first, middle, last]);
});
