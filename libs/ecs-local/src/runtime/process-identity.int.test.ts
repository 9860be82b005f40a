import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it, test } from 'vitest';
import { formatIdentity, identify, isRunning, parseIdentity } from './process-identity.ts';

it('tells a process from another that has got its pid', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await once(child, 'spawn');
  const identity = identify(child.pid ?? 0);
  if (!identity) throw new Error('the child runs');
  expect(isRunning(identity)).toBe(true);
  expect(isRunning({ ...identity, startedAt: 'at another time' })).toBe(false);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isRunning(identity)).toBe(false);
});

it('is the same after having been written down', () => {
  const identity = identify(process.pid);
  if (!identity) throw new Error('this process runs');
  expect(parseIdentity(formatIdentity(identity))).toEqual(identity);
});

test.each(['', '12', '12 ', '-1 5', '0 5', 'x y'])('%j identifies nobody', (line) => {
  expect(parseIdentity(line)).toBeUndefined();
});
