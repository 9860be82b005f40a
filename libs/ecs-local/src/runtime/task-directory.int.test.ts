import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isAlive } from '../testing/images.ts';
import { formatIdentity } from './process-identity.ts';
import { TaskDirectories } from './task-directory.ts';

let state: string;
let directories: TaskDirectories;
let child: ChildProcess;

beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'tasks-'));
  directories = new TaskDirectories(state);
  await directories.temporary('one');
  child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore', detached: true });
  await once(child, 'spawn');
});
afterEach(async () => {
  child.kill('SIGKILL');
  await rm(state, { recursive: true });
});

const pid = () => child.pid ?? 0;

it('ends the processes of a former run and removes what they had', async () => {
  directories.record('one', pid());
  await new TaskDirectories(state).sweep();
  expect(isAlive(pid())).toBe(false);
  expect(await readdir(join(state, 'tasks'))).toEqual([]);
});

it('leaves a stranger alone that has got the pid of a process of a former run', async () => {
  const former = formatIdentity({ pid: pid(), startedAt: 'before that' });
  await writeFile(join(state, 'tasks/one/processes'), `${former}\n`);
  await directories.sweep();
  expect(isAlive(pid())).toBe(true);
  expect(await readdir(join(state, 'tasks'))).toEqual([]);
});

it('has nothing to do where nothing has run', async () => {
  await new TaskDirectories(join(state, 'fresh')).sweep();
});
