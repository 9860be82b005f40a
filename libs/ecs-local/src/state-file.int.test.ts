import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { afterEach, beforeEach, expect, it, test } from 'vitest';
import { StateFile } from './state-file.ts';

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'state-'));
  path = join(directory, 'new/state');
});
afterEach(() => rm(directory, { recursive: true }));

it('gives back what was saved: dates, maps, and what two places share', async () => {
  const shared = { at: new Date(5) };
  await new StateFile(path, () => new Map([['a', [shared, shared]]])).save();
  const loaded = (await new StateFile(path, () => undefined).load()) as Map<string, object[]>;
  expect(loaded.get('a')).toEqual([shared, shared]);
  expect(loaded.get('a')?.[0]).toBe(loaded.get('a')?.[1]);
  expect(await readdir(join(directory, 'new'))).toEqual(['state']);
});

it('has nothing before the first save', async () => {
  expect(await new StateFile(path, () => 1).load()).toBeUndefined();
});

it('saves a value no older than the call, and many calls in few writes', async () => {
  let value = 0;
  let writes = 0;
  const file = new StateFile(path, () => {
    writes += 1;
    return value;
  });
  const saves = Array.from({ length: 100 }, (_, number) => {
    value = number;
    return file.save();
  });
  await Promise.all(saves);
  expect(await file.load()).toBe(99);
  expect(writes).toBeLessThanOrEqual(2);
});

it('goes on after a save that failed', async () => {
  let value: unknown = () => {};
  const file = new StateFile(path, () => value);
  await expect(file.save()).rejects.toThrow('could not be cloned');
  value = 1;
  await file.save();
  expect(await file.load()).toBe(1);
});

test.each([
  ['is not a state file', Buffer.from('{"clusters":[]}')],
  ['expected format 1, received 0', serialize({ format: 0 })],
])('a file that %s is refused and left as it is', async (message, bytes) => {
  path = join(directory, 'state');
  await writeFile(path, bytes);
  await expect(new StateFile(path, () => 1).load()).rejects.toThrow(message);
  expect(await readFile(path)).toEqual(bytes);
});
