import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment, parseManifest } from '@platform-journey/platform-manifest';
import { expect, onTestFinished, test } from 'vitest';
import { manifestText } from '../../../../libs/platform-manifest/src/fixtures/minimal-manifest.ts';
import { imageMisfits, readImages, taggedImages } from './images.ts';

const manifest = parseManifest(manifestText(), 'platform.yaml');
const staging = environment(manifest, 'staging');
const local = environment(manifest, 'local');
const REGISTRY = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/platform';
const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

test('images of the registry are right, by digest or by tag', () => {
  const images = {
    api: `${REGISTRY}/api@${DIGEST}`,
    page: `${REGISTRY}/page:1.2@${DIGEST}`,
    edge: `${REGISTRY}/edge:1`,
  };
  expect(imageMisfits(images, staging)).toEqual([]);
  expect(taggedImages(images, staging)).toEqual(['edge']);
});

test('this machine has no registry', () => {
  expect(imageMisfits({ api: 'local/api:dev' }, local)).toEqual([]);
  expect(taggedImages({ api: 'local/api:dev' }, local)).toEqual([]);
});

test.each([
  [null, '', /a JSON object/, 'null'],
  [['a'], '', /a JSON object/, '["a"]'],
  ['x', '', /a JSON object/, '"x"'],
  [{ apy: 'x' }, 'apy', /one of edge, api, page \(did you mean api\?\)/, '"apy"'],
  [JSON.parse('{"__proto__": "x"}'), '__proto__', /one of/, '"__proto__"'],
  [{ api: 1 }, 'api', /an image such as/, '1'],
  [{ api: '' }, 'api', /an image such as/, '""'],
  [{ api: `${REGISTRY}/api@sha256:12` }, 'api', /64 hexadecimal digits/, `"${REGISTRY}/api@sha256:12"`],
  [{ api: 'a b' }, 'api', /an image such as/, '"a b"'],
  [
    { api: 'docker.io/api:1' },
    'api',
    new RegExp(`an image of staging's registry ${REGISTRY}$`),
    '"docker.io/api:1"',
  ],
  [{ api: `${REGISTRY}-evil/api:1` }, 'api', /registry/, `"${REGISTRY}-evil/api:1"`],
])('%j is told with what is expected', (images, field, expected, received) => {
  expect(imageMisfits(images, staging)).toEqual([
    { field, expected: expect.stringMatching(expected), received },
  ]);
});

async function fileOf(text: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'images-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const file = join(directory, 'images.json');
  await writeFile(file, text);
  return file;
}

test('a byte order mark, as Windows writes it, is none of its content', async () => {
  const images = { api: `${REGISTRY}/api@${DIGEST}` };
  expect(await readImages(await fileOf(`\uFEFF${JSON.stringify(images)}`), staging)).toEqual(images);
});

test('a service that is named twice is told, not decided', async () => {
  const image = `${REGISTRY}/api@${DIGEST}`;
  const file = await fileOf(`{"api": "${image}", "page": "${image}", "api" : "${REGISTRY}/api:2"}`);
  await expect(readImages(file, staging)).rejects.toThrow(
    `${file}: api: expected one image, received several.`,
  );
});

test('of a file that is wrong all over so much is told as somebody reads', async () => {
  const many = Object.fromEntries(
    Array.from({ length: 5000 }, (_, index) => [`s${index}`, 'x'.repeat(1000)]),
  );
  const { message } = await readImages(await fileOf(JSON.stringify(many)), staging).catch((error) => error);
  expect(message).toMatch(/\n… and 4990 more\.$/);
  expect(message.length).toBeLessThan(5000);
});

test.each([
  ['/none.json', 'nothing at this path'],
  ['/', 'a directory'],
])('a file that cannot be read is named: %s', async (file, received) => {
  await expect(readImages(file, staging)).rejects.toThrow(
    `${file}: expected a readable file, received ${received}.`,
  );
});
