import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, test } from 'vitest';
import { imageDirectory, imageName } from './image-directory.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'image'));
});
afterAll(() => rm(directory, { recursive: true }));

test.each([
  ['api', 'api'],
  ['api:dev', 'api'],
  ['local/api:dev', 'api'],
  ['localhost:5000/team/api', 'api'],
  ['registry.example.com/team/api:1.2@sha256:abc', 'api'],
  ['team/..', '..'],
])('the name of %s is %s', (image, name) => {
  expect(imageName(image)).toBe(name);
});

it('finds the directory that the template names', async () => {
  await mkdir(join(directory, 'web'));
  const template = join(directory, '{name}');
  expect(await imageDirectory(template, 'local/web:dev')).toBe(join(directory, 'web'));
  await expect(imageDirectory(template, 'local/none:dev')).rejects.toThrow(
    `CannotPullContainerError: image local/none:dev: no directory ${join(directory, 'none')}`,
  );
});

test.each(['..', 'a/..:x', '', 'A', '-x'])('refuses the reference %j', async (image) => {
  await expect(imageDirectory('{name}', image)).rejects.toThrow('invalid reference format');
});
