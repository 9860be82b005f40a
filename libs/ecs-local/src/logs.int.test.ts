import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { printLogs } from './logs.ts';
import { rotate } from './runtime/log-rotation.ts';

const first = 'a'.repeat(32);
const second = 'b'.repeat(32);

let stateDirectory: string;
let printed: string;
beforeEach(async () => {
  stateDirectory = await mkdtemp(join(tmpdir(), 'logs-'));
  printed = '';
  await mkdir(join(stateDirectory, 'logs/api'), { recursive: true });
});
afterEach(() => rm(stateDirectory, { recursive: true }));

const logOf = (task: string) => join(stateDirectory, `logs/api/${task}.log`);
const print = (name: string, follow = false) =>
  printLogs({
    stateDirectory,
    name,
    follow,
    print: (text) => {
      printed += text;
    },
  });

it("prints a service's tasks, each line with the task that wrote it", async () => {
  await writeFile(logOf(first), 'one\n\ntwo\n');
  await writeFile(logOf(second), 'three\nunfinished');
  await print('api');
  expect(printed.split('\n').sort()).toEqual(
    ['', 'aaaaaaaa ', 'aaaaaaaa one', 'aaaaaaaa two', 'bbbbbbbb three', 'bbbbbbbb unfinished'].sort(),
  );
});

it('prints one task by its id or ARN, lines as they are', async () => {
  await writeFile(logOf(first), 'one\n');
  await writeFile(logOf(second), 'two\n');
  await print(second);
  await print(`arn:aws:ecs:us-east-1:000000000000:task/default/${first}`);
  expect(printed).toBe('two\none\n');
});

it('goes on with what is written, whole lines only, through rotations and in new tasks', async () => {
  await writeFile(logOf(first), 'one\n');
  const printMore = await print('api', true);
  await appendFile(logOf(first), 'two\nthr');
  await printMore();
  await appendFile(logOf(first), 'ee\nfour\n');
  rotate(logOf(first), 3);
  await appendFile(logOf(first), 'five\n');
  await printMore();
  await writeFile(logOf(second), 'six\n');
  await printMore();
  const words = printed
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(9));
  expect(words).toEqual(['one', 'two', 'three', 'four', 'five', 'six']);
});

it('begins with what has been set aside', async () => {
  for (const line of ['one\n', 'two\n']) {
    await appendFile(logOf(first), line);
    rotate(logOf(first), 3);
  }
  await appendFile(logOf(first), 'three\n');
  await print(first);
  expect(printed).toBe('one\ntwo\nthree\n');
});

it('says what there is when there is nothing under the name', async () => {
  await expect(print('web')).rejects.toThrow(
    `no logs of web in ${join(stateDirectory, 'logs')}; it has those of api`,
  );
});
