import { appendFileSync } from 'node:fs';
import { mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '@platform-journey/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LogRotation, rotate } from './log-rotation.ts';

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'logs-'));
  path = join(directory, 'x.log');
});
afterEach(() => rm(directory, { recursive: true }));

const read = (name: string) => readFile(join(directory, name), 'utf8');

it('keeps the newest files and goes on with the one that a program holds open', async () => {
  const log = await open(path, 'a');
  for (const line of ['one\n', 'two\n', 'three\n']) {
    await log.write(line);
    rotate(path, 3);
  }
  await log.write('four\n');
  await log.close();
  expect((await readdir(directory)).sort()).toEqual(['x.log', 'x.log.1', 'x.log.2']);
  expect([await read('x.log'), await read('x.log.1'), await read('x.log.2')]).toEqual([
    'four\n',
    'three\n',
    'two\n',
  ]);
});

it('keeps one file only when told to', async () => {
  appendFileSync(path, 'one\n');
  rotate(path, 1);
  expect(await readdir(directory)).toEqual(['x.log']);
  expect(await read('x.log')).toBe('');
});

it('rotates a log that has grown too large, until it is no longer watched', async () => {
  const rotation = new LogRotation({ maxBytes: 3, maxFiles: 2 }, 1);
  appendFileSync(path, 'abc');
  rotation.watch('task', path);
  appendFileSync(path, 'd');
  await waitUntil('it is rotated', async () => (await read('x.log')) === '');
  expect(await read('x.log.1')).toBe('abcd');
  rotation.unwatch('task');
});
