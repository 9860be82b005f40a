import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAuthority, issueLeaf } from '@platform-journey/certificates';
import { expect, test } from 'vitest';
import { AcmeSite, NAME } from '../src/testing/acme-site.ts';

const site = new AcmeSite();

const path = (...parts: string[]) => join(site.directory, 'certificates', ...parts);
const lines = (log: Record<string, unknown>[], level: string) => log.filter((line) => line.level === level);

/** Where a folder of the store should be stands a file: who writes below it fails, root too. */
async function block(folder: string): Promise<void> {
  await mkdir(path(), { recursive: true });
  await writeFile(path(folder), '');
}

/** At one stroke: a file that is half written for a moment is another damage. */
async function replace(file: string, body: string): Promise<void> {
  const beside = join(site.directory, 'replacement');
  await writeFile(beside, body);
  await rename(beside, file);
}

test.each(['locks', 'renewals', '.claims'])(
  'without room for %s no order is placed until there is',
  async (folder) => {
    await block(folder);
    const proxy = await site.start();
    const trouble = async () => (await shown(proxy.adminPort)).trouble;
    await expect.poll(trouble).toMatch(/write/);
    await expect.poll(() => lines(proxy.log, 'error').length).toBe(1);
    expect(lines(proxy.log, 'error')).toMatchObject([
      { msg: 'the certificate store fails; what is served stays' },
    ]);
    expect(site.front.requests).toEqual([]);
    await rm(path(folder));
    await site.issued();
    await expect.poll(trouble).toBeNull();
  },
);

test('a certificate for which there is no room is served, and stored when there is, without another order', async () => {
  await block('certificates');
  await site.start();
  await expect.poll(async () => (await site.presented()).issuer, { timeout: 10_000 }).toMatch(/^Pebble/);
  await rm(path('certificates'));
  await site.issued();
  expect(site.front.count('newOrder')).toBe(1);
});

test('a certificate that its renewer could not store before it died is fetched by the next, not ordered again', async () => {
  await block('certificates');
  const first = await site.start();
  await expect.poll(async () => (await site.presented()).issuer, { timeout: 10_000 }).toMatch(/^Pebble/);
  const { serialNumber } = await site.presented();
  await first.close();
  await rm(path('certificates'));
  await site.start();
  expect((await site.issued()).serialNumber).toBe(serialNumber);
  expect(site.front.count('newOrder')).toBe(1);
});

test('all that is kept is for its owner alone', async () => {
  await site.start();
  await site.issued();
  const keys = await site.store.list('');
  expect(keys.map((key) => key.split('/')[0])).toEqual(
    expect.arrayContaining(['accounts', 'certificates', 'orders']),
  );
  for (const key of keys) expect((await stat(path(key))).mode & 0o777).toBe(0o600);
  expect((await stat(path('certificates'))).mode & 0o777).toBe(0o700);
});

test.each<[what: string, damage: (body: string) => Promise<string> | string]>([
  ['torn', (body) => body.slice(0, body.length / 2)],
  ['empty', () => ''],
  ['of another kind', () => '{"names":["site.platform.dev"]}'],
  [
    'malformed',
    (body) => JSON.stringify({ ...JSON.parse(body), certificate: '-----BEGIN CERTIFICATE-----\nAA' }),
  ],
  ['another’s, with its key', (body) => foreign(body, ['other.dev'])],
  [
    'for another key',
    async (body) =>
      JSON.stringify({
        ...JSON.parse(await foreign(body, [NAME])),
        certificate: JSON.parse(body).certificate,
      }),
  ],
])('a certificate in the store that is %s costs a line and an order, and no more', async (_, damage) => {
  const first = await site.start();
  const before = await site.issued();
  // While it is served, it is written again.
  const file = path((await site.store.list('certificates/'))[0] ?? '');
  const whole = await readFile(file, 'utf8');
  await replace(file, await damage(whole));
  await expect.poll(() => readFile(file, 'utf8'), { timeout: 5000 }).toBe(whole);
  expect(site.front.count('newOrder')).toBe(1);
  expect(lines(first.log, 'error').length).toBeGreaterThan(0);
  expect(lines(first.log, 'error').length).toBeLessThanOrEqual(2);
  await first.close();
  // After a restart, the CA has it still.
  await replace(file, await damage(whole));
  const second = await site.start();
  expect((await site.issued()).serialNumber).toBe(before.serialNumber);
  expect(lines(second.log, 'error').length).toBe(1);
});

async function foreign(body: string, names: string[]): Promise<string> {
  const leaf = await issueLeaf(await createAuthority('Foreign'), names);
  return JSON.stringify({ ...JSON.parse(body), ...leaf });
}

test('a state that is damaged begins anew', async () => {
  const first = await site.start();
  await site.issued();
  await first.close();
  for (const one of await site.store.list('renewals/')) await site.store.put(one, '{"failures":"many"}');
  const second = await site.start();
  expect(lines(second.log, 'error')).toMatchObject([
    { key: expect.stringMatching(/^renewals\//), problem: expect.stringContaining('failures') },
  ]);
  expect(site.front.count('newOrder')).toBe(1);
});

test('an account that is damaged is made anew', async () => {
  const first = await site.start();
  const before = await site.issued();
  await first.close();
  for (const one of await site.store.list('accounts/')) await site.store.put(one, 'no account');
  await site.start();
  await site.renew();
  await site.issued({ not: before });
  expect(site.front.count('newAccount')).toBe(2);
});

async function shown(adminPort: number): Promise<{ trouble: string | null }> {
  const response = await fetch(`http://127.0.0.1:${adminPort}/certificates`);
  const { certificates } = (await response.json()) as { certificates: [{ trouble: string | null }] };
  return certificates[0];
}
