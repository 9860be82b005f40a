import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { openFileStore } from './file.ts';
import { describeConformance } from './testing/conformance.ts';

const base = await mkdtemp(join(tmpdir(), 'file-store-'));
afterAll(() => rm(base, { recursive: true, force: true }));

let directory: string;
beforeEach(() => {
  directory = join(base, crypto.randomUUID(), 'state');
});

describeConformance('a file store', async () => {
  const path = join(base, 'conformance');
  return { store: openFileStore(path), other: openFileStore(path), close: async () => {} };
});

const mode = async (path: string) => ((await stat(join(directory, path))).mode & 0o777).toString(8);

test('directories are for their owner alone, and so are files', async () => {
  await openFileStore(directory).put('certificates/example.com/key.pem', 'secret');
  expect(await mode('.')).toBe('700');
  expect(await mode('.drafts')).toBe('700');
  expect(await mode('certificates/example.com')).toBe('700');
  expect(await mode('certificates/example.com/key.pem')).toBe('600');
});

test('nothing but the key is left of a write, a conflict and a delete', async () => {
  const store = openFileStore(directory);
  const version = await store.put('kept', 'one');
  await store.put('deleted', 'two');
  await store.delete('deleted');
  await expect(store.put('kept', 'three', { ifAbsent: true })).rejects.toThrow();
  await expect(store.put('new', 'four', { ifVersion: version })).rejects.toThrow();
  expect((await readdir(directory, { recursive: true })).sort()).toEqual(['.claims', '.drafts', 'kept']);
});

test('a directory that is not there yet is empty, and reading does not make it', async () => {
  const store = openFileStore(directory);
  expect(await store.get('a')).toBeUndefined();
  expect(await store.list('')).toEqual([]);
  await store.delete('a');
  await expect(stat(directory)).rejects.toThrow('ENOENT');
});

test('a key that is the folder of another is refused, and the other way round', async () => {
  const store = openFileStore(directory);
  await store.put('a/b', '');
  await store.put('c', '');
  await expect(store.put('a', '')).rejects.toMatchObject({ code: 'invalid_key' });
  await expect(store.put('c/d', '')).rejects.toMatchObject({ code: 'invalid_key' });
  expect(await store.get('a')).toBeUndefined();
  expect(await store.get('c/d')).toBeUndefined();
  expect(await store.list('c/')).toEqual([]);
});

test('what killed writers left long ago is gone after the next write, what others write now is not', async () => {
  await mkdir(join(directory, '.drafts/old'), { recursive: true });
  await mkdir(join(directory, '.drafts/new'), { recursive: true });
  await mkdir(join(directory, '.claims/old'), { recursive: true });
  await writeFile(join(directory, '.drafts/old/old'), 'a draft');
  await writeFile(join(directory, '.claims/old/old'), 'a claim');
  const longAgo = new Date(Date.now() - 120_000);
  for (const path of ['.drafts/old', '.claims/old']) await utimes(join(directory, path), longAgo, longAgo);
  const store = openFileStore(directory);
  expect(await store.list('')).toEqual([]);
  await store.put('a', '');
  expect((await readdir(directory, { recursive: true })).sort()).toEqual([
    '.claims',
    '.drafts',
    '.drafts/new',
    'a',
  ]);
});

test('a file in place of the directory is named in the error', async () => {
  await mkdir(join(directory, '..'), { recursive: true });
  await writeFile(directory, '');
  await expect(openFileStore(directory).put('a', '')).rejects.toMatchObject({
    name: 'StoreError',
    message: expect.stringContaining(directory),
  });
});

test('a directory that may not be written is a denial, also for the superuser', async () => {
  const store = openFileStore('/sys/object-store');
  await expect(store.put('a', '')).rejects.toMatchObject({ code: 'denied' });
});
