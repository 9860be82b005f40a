import { text } from 'node:stream/consumers';
import { type ConnectionOptions, connect, createSecureContext } from 'node:tls';
import type { Upstream } from '@platform-journey/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { presented } from '../testing/presented.ts';
import { addressOf, startReadyUpstream, startTestProxy, type TestProxy } from '../testing/test-proxy.ts';

let upstream: Upstream;
let proxy: TestProxy;

beforeAll(async () => {
  upstream = await startReadyUpstream((_, response) => response.end('served'));
  proxy = await startTestProxy([addressOf(upstream)], {
    CERTIFICATES: [
      { names: ['preset.internal'] },
      { names: ['*.wild.internal', 'wild.internal'] },
      { names: ['exact.wild.internal'] },
    ],
  });
});

afterAll(async () => {
  await proxy.close();
  await upstream.close();
});

const shake = (servername: string | undefined, options: ConnectionOptions = {}) =>
  presented(proxy.port, servername, options);
const namesFor = async (servername: string | undefined) => (await shake(servername)).names;

test.each([
  ['its name', 'preset.internal', 'DNS:preset.internal'],
  ['no name', undefined, 'DNS:preset.internal'],
  ['a name that has one of its own beside a wildcard', 'exact.wild.internal', 'DNS:exact.wild.internal'],
  ['a name of the wildcard', 'other.wild.internal', 'DNS:*.wild.internal, DNS:wild.internal'],
  ['capitals', 'EXACT.Wild.Internal', 'DNS:exact.wild.internal'],
])('who names %s is presented the certificate for it', async (_, servername, names) => {
  expect(await namesFor(servername)).toBe(names);
});

test.each(['unknown.internal', 'deep.other.wild.internal', 'internal', 'localhost'])(
  'who names %s, for which there is none, gets an alert in both versions',
  async (servername) => {
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      const options: ConnectionOptions = { minVersion: version, maxVersion: version };
      await expect(shake(servername, options)).rejects.toThrow(/unrecognized name.*SSL alert number 112/s);
    }
    expect(await namesFor('preset.internal')).toBe('DNS:preset.internal');
  },
);

test.each(['TLSv1', 'TLSv1.1'] as const)('%s is refused', async (version) => {
  const old: ConnectionOptions = { minVersion: version, maxVersion: version, ciphers: 'ALL:@SECLEVEL=0' };
  await expect(shake('preset.internal', old)).rejects.toThrow(/alert protocol version/);
});

test.each([
  'ECDHE-ECDSA-AES128-SHA',
  'ECDHE-ECDSA-AES128-SHA256',
  'ECDHE-ECDSA-AES256-SHA384',
  'AES128-GCM-SHA256',
  'DHE-RSA-AES128-GCM-SHA256',
])('the cipher %s is refused', async (cipher) => {
  const options: ConnectionOptions = { maxVersion: 'TLSv1.2', ciphers: `${cipher}:@SECLEVEL=0` };
  createSecureContext(options);
  await expect(shake('preset.internal', options)).rejects.toThrow(/alert handshake failure/);
});

test('keys are ECDSA P-256, and TLS 1.2 is had with forward secrecy and authenticated ciphers only', async () => {
  const [modern, older] = [await shake(undefined), await shake(undefined, { maxVersion: 'TLSv1.2' })];
  expect(modern).toMatchObject({ curve: 'prime256v1', protocol: 'TLSv1.3' });
  expect(older).toMatchObject({ curve: 'prime256v1', protocol: 'TLSv1.2' });
  expect(older.cipher).toMatch(/^ECDHE-ECDSA-(?:AES\d+-GCM|CHACHA20)/);
});

test('a client that speaks HTTP/1.0 alone is served', async () => {
  const socket = connect({ port: proxy.port, ALPNProtocols: ['http/1.0'], rejectUnauthorized: false });
  socket.write('GET / HTTP/1.0\r\nHost: preset.internal\r\n\r\n');
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 .*served$/s);
});

test('a client that speaks no protocol of ours gets an alert', async () => {
  await expect(shake('preset.internal', { ALPNProtocols: ['spdy/1'] })).rejects.toThrow(
    /alert no application protocol/,
  );
});
