import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  certificateKey,
  certificateObjects,
  createAuthority,
  issueLeaf,
} from '@platform-journey/certificates';
import type { ObjectStore } from '@platform-journey/object-store';
import { waitUntil } from '@platform-journey/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exportFiles } from './export.ts';
import { list, listLines } from './list.ts';
import { renew } from './renew.ts';
import { objectsOf, openStore, refuseDamage } from './store.ts';

const NAME = 'site.platform.dev';
let directory: string;
let store: ObjectStore;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'certs-'));
  store = await openStore(directory);
});

afterEach(() => rm(directory, { recursive: true }));

async function issue(name = NAME): Promise<{ certificate: string; key: string }> {
  const leaf = await issueLeaf(await createAuthority('Test'), [name]);
  await certificateObjects(store, keyOf(name), refuseDamage).certificate.write({
    names: [name],
    issuer: 'test',
    isPublic: false,
    issuedAt: Date.now(),
    ...leaf,
  });
  return leaf;
}

const keyOf = (name: string) => certificateKey({ names: [name], issuers: ['test'] });
const objects = () => objectsOf(store, directory, NAME);

test('a list tells issuer, end, next renewal and why, and never a key', async () => {
  const { key } = await issue();
  const { state } = await objects();
  const next = { at: Date.UTC(2030, 0, 2, 3, 4), reason: 'lifetime', delayed: false };
  const lastError = { at: 0, code: 'unreachable', message: 'gone', issuer: 'test' };
  const attempt = { issuer: 0, challenge: 0, probe: false };
  await state.write({ failures: 2, attempt, notBefore: 0, limits: {}, lastError, next });
  const certificates = await list(store);
  expect(certificates).toMatchObject([
    {
      name: NAME,
      names: [NAME],
      issuer: 'test',
      nextRenewal: '2030-01-02T03:04:00.000Z',
      reason: 'lifetime',
    },
  ]);
  const lines = listLines(certificates, Date.UTC(2030, 0, 1, 3, 4)).join('\n');
  expect(lines).toContain('next renewal 2030-01-02 03:04 UTC, in 24 hours (lifetime)');
  expect(lines).toContain('failed 2 times, last 1970-01-01T00:00:00.000Z test: gone');
  expect(JSON.stringify(certificates) + lines).not.toContain(key.split('\n')[1]);
});

test('what is damaged is listed as such, beside the others', async () => {
  await issue();
  await issue('other.platform.dev');
  const key = keyOf(NAME);
  await writeFile(join(directory, 'certificates', `${key}.json`), '{"names":');
  const [damaged, sound] = (await list(store)).sort((a) => (a.problem ? -1 : 1));
  expect(damaged).toMatchObject({ name: key, problem: `certificates/${key}.json is damaged: not JSON` });
  expect(sound).toMatchObject({ name: 'other.platform.dev', problem: null });
});

test('an export writes files that nobody else may read, and none over another', async () => {
  const { certificate, key } = await issue();
  const to = { name: NAME, directory, force: false };
  const files = await exportFiles(await objects(), to);
  expect(await readFile(files.certificate, 'utf8')).toBe(certificate);
  expect(await readFile(files.key, 'utf8')).toBe(key);
  expect((await stat(files.key)).mode & 0o777).toBe(0o600);
  await expect(exportFiles(await objects(), to)).rejects.toThrow('is there already; --force writes over it');
  const renewed = await issue();
  await exportFiles(await objects(), { ...to, force: true });
  expect(await readFile(files.certificate, 'utf8')).toBe(renewed.certificate);
});

test('a renewal is asked for and waited for', async () => {
  await issue();
  const { request } = await objects();
  const renewing = renew(await objects(), { timeoutMs: 5000 });
  await waitUntil('it is asked for', () => request.read());
  await issue();
  expect(await renewing).toMatchObject({ issuer: 'test' });
});

test('a renewal that fails says why', async () => {
  await issue();
  const { request, state } = await objects();
  const renewing = renew(await objects(), { timeoutMs: 5000 });
  const { value } = await waitUntil('it is asked for', () => request.read());
  const lastError = { at: value.at + 1, code: 'rate_limited', message: 'too many', issuer: 'test' };
  const attempt = { issuer: 0, challenge: 0, probe: false };
  await state.write({ failures: 1, attempt, notBefore: 0, limits: {}, lastError });
  await expect(renewing).rejects.toThrow('The renewal failed, and will be tried again: test: too many');
});

test('without a proxy the request stays and the wait ends', async () => {
  await issue();
  await expect(renew(await objects(), { timeoutMs: 50 })).rejects.toThrow(
    'does a proxy run that uses this store?',
  );
  expect(await (await objects()).request.read()).toBeDefined();
});

test('a name that is not there is told with those that are', async () => {
  await expect(objects()).rejects.toThrow('it has none at all');
  await issue('other.platform.dev');
  await expect(objects()).rejects.toThrow(
    `no certificate for ${NAME} in ${directory}; it has other.platform.dev.`,
  );
});
