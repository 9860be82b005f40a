import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { connectEcs } from '../platforms/ecs.ts';
import type { TaskState } from '../platforms/platform.ts';
import { crashTask } from './crash-task.ts';

const platform = (endpoint: string) => connectEcs({ endpoint }, 'platform');
const task = (runtimeId: string | undefined) => ({ id: 't', runtimeId }) as TaskState;

test('a process task ends by SIGKILL', async () => {
  const child = spawn('sleep', ['30']);
  await once(child, 'spawn');
  const ended = once(child, 'exit');
  await crashTask(platform('http://127.0.0.1:1')).inject([task(String(child.pid))], '');
  expect(await ended).toEqual([null, 'SIGKILL']);
});

test('a platform elsewhere is never signalled', () => {
  const check = () => crashTask(platform('https://ecs.eu-central-1.amazonaws.com')).check([task('42')]);
  expect(check).toThrow(/not a loopback address/);
});

test.each(['0', '1', '-5', '3f2a9c', '', undefined, String(process.pid)])(
  'runtimeId %j is never signalled',
  (runtimeId) => {
    expect(() => crashTask(platform('http://127.0.0.1:1')).check([task(runtimeId)])).toThrow(
      /expected a runtimeId that is a pid/,
    );
  },
);

test('a process that is gone makes the action fail', async () => {
  const child = spawn('true');
  await once(child, 'exit');
  const crashed = crashTask(platform('http://127.0.0.1:1')).inject([task(String(child.pid))], '');
  await expect(crashed).rejects.toThrow(/ESRCH/);
});
