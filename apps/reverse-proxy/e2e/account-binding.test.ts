import { expect, test } from 'vitest';
import { AcmeSite } from '../src/testing/acme-site.ts';

const HMAC_KEY = 'zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W';
const eab = { kid: 'kid-1', hmacKey: HMAC_KEY };

const site = new AcmeSite(
  { externalAccountKeys: { 'kid-1': HMAC_KEY } },
  { profiles: { short: 'for six days' } },
);

test('an external account and a profile reach the CA', async () => {
  const proxy = await site.start({ issuers: { pebble: { eab, profile: 'short' } } });
  await site.issued();
  const [account] = site.front.requests.filter(({ endpoint }) => endpoint === 'newAccount');
  expect(account?.payload?.externalAccountBinding).toMatchObject({ alg: 'HS256', kid: 'kid-1' });
  const [order] = site.front.requests.filter(({ endpoint }) => endpoint === 'newOrder');
  expect(order?.payload).toMatchObject({ profile: 'short' });
  expect(JSON.stringify(proxy.log)).not.toContain(HMAC_KEY);
});

test('a CA that wants an external account says so', async () => {
  const proxy = await site.start();
  expect((await site.failed()).lastError).toMatchObject({ code: 'account_refused' });
  expect(proxy.log.filter(({ level }) => level === 'warn' || level === 'error')).toMatchObject([
    { msg: expect.stringContaining('tcp_migrate_req') },
    {
      msg: 'no certificate was issued',
      code: 'account_refused',
      error: expect.stringContaining('externalAccountRequired'),
    },
  ]);
});

test('a wrong key is refused, and told to nobody', async () => {
  const wrong = `${HMAC_KEY.slice(0, -4)}AAAA`;
  const proxy = await site.start({ issuers: { pebble: { eab: { ...eab, hmacKey: wrong } } } });
  expect((await site.failed()).lastError).toMatchObject({ code: 'account_refused' });
  expect(JSON.stringify(proxy.log)).not.toContain(wrong);
});
