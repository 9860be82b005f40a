import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type ConnectionOptions, connect } from 'node:tls';
import { faults } from '@platform-journey/pebble';
import { beforeEach, expect, test } from 'vitest';
import { AcmeSite, NAME } from '../src/testing/acme-site.ts';
import { presented } from '../src/testing/presented.ts';

const site = new AcmeSite();
let keyAuthorization: string;

/** The order is under way for as long as the test is. */
beforeEach(async () => {
  site.front.inject('authorization', faults.status('pending'));
  await site.start({ issuers: { pebble: { challenges: ['tls-alpn-01'] } } });
  await expect.poll(() => site.front.count('challenge'), { timeout: 10_000 }).toBe(1);
  [{ keyAuthorization }] = JSON.parse(String((await site.store.get('challenges.json'))?.body));
});

const asCa = (servername: string, options: ConnectionOptions = {}) =>
  connect({
    host: '127.0.0.1',
    port: site.httpsPort,
    servername,
    ALPNProtocols: ['acme-tls/1'],
    rejectUnauthorized: false,
    ...options,
  });

test.each(['TLSv1.3', 'TLSv1.2'] as const)(
  'over %s a CA finds the answer on the shared port, and is sent away',
  async (version) => {
    const socket = asCa(NAME, { minVersion: version, maxVersion: version });
    await once(socket, 'secureConnect');
    expect([socket.alpnProtocol, socket.getProtocol()]).toEqual(['acme-tls/1', version]);
    const certificate = socket.getPeerX509Certificate();
    expect(certificate?.subjectAltName).toBe(`DNS:${NAME}`);
    const digest = createHash('sha256').update(keyAuthorization).digest();
    expect(certificate?.raw.includes(digest)).toBe(true);
    socket.resume();
    await once(socket, 'end');
  },
);

test('visitors get the site’s certificate meanwhile', async () => {
  for (const ALPNProtocols of [['h2', 'http/1.1'], ['http/1.1'], undefined]) {
    const { issuer } = await presented(site.httpsPort, NAME, { ALPNProtocols });
    expect(issuer).toMatch(/^Placeholder/);
  }
});

test.each(['www.platform.dev', 'unknown.dev'])(
  'a CA that looks for %s, which is not verified now, gets an alert',
  async (name) => {
    const socket = asCa(name);
    const [error] = await once(socket, 'error').catch((reason) => [reason]);
    expect(error.message).toMatch(/alert/);
  },
);
