import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { AcmeSite, NAME } from '../src/testing/acme-site.ts';

const site = new AcmeSite();

test.each(['http-01', 'tls-alpn-01'] as const)(
  'https is served at once with a placeholder, and with a certificate by %s without a restart',
  async (type) => {
    await site.start({ issuers: { pebble: { challenges: [type] } } });
    expect((await site.presented()).issuer).toMatch(/^Placeholder/);
    expect(await site.issued()).toMatchObject({ names: `DNS:${NAME}`, curve: 'prime256v1' });
    const [stored] = await site.stored();
    expect(stored).toMatchObject({ issuer: 'pebble', names: [NAME], isPublic: false });
    const presented = site.front.requests.filter(({ endpoint }) => endpoint === 'challenge');
    expect(presented).toHaveLength(1);
  },
);

test('several names and an address share a certificate', async () => {
  await site.start({ names: [NAME, 'www.site.platform.dev', '127.0.0.1'] });
  const { names } = await site.issued();
  expect(names.split(', ').sort()).toEqual([
    'DNS:site.platform.dev',
    'DNS:www.site.platform.dev',
    'IP Address:127.0.0.1',
  ]);
});

test('an address is verified by tls-alpn-01 too', async () => {
  await site.start({ names: ['127.0.0.1'], issuers: { pebble: { challenges: ['tls-alpn-01'] } } });
  expect((await site.issued({ name: '' })).names).toBe('IP Address:127.0.0.1');
});

test('a chain is served whole, so that who trusts the root trusts it', async () => {
  await site.start();
  await site.issued();
  const [stored] = await site.stored();
  const blocks = stored?.certificate.match(/-----BEGIN CERTIFICATE-----/g);
  expect(blocks).toHaveLength(2);
  const [leaf, intermediate] = [stored?.certificate ?? '', await site.pebble.issuingIntermediate()];
  expect(new X509Certificate(leaf).checkIssued(new X509Certificate(intermediate))).toBe(true);
});
