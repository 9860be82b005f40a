import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { claimStateDirectory } from './state-directory.ts';

let directory: string;
beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'claim-')), 'state');
});
afterEach(() => rm(join(directory, '..'), { recursive: true }));

it('is one ecs-local at a time', async () => {
  const release = await claimStateDirectory(directory);
  await expect(claimStateDirectory(directory)).rejects.toMatchObject({
    name: 'StateDirectoryInUseError',
    message: `state directory ${directory} is in use by another ecs-local, process ${process.pid}`,
  });
  release();
  expect(await readdir(directory)).toEqual([]);
  const again = await claimStateDirectory(directory);
  again();
});

it("takes over what a process held that runs no more, even if its pid is another's now", async () => {
  const release = await claimStateDirectory(directory);
  await writeFile(join(directory, 'owner'), `${process.pid} at another time`);
  const again = await claimStateDirectory(directory);
  again();
  release();
});
