import { X509Certificate } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { type Pebble, type PebbleOptions, startPebble } from '../src/index.ts';
import { startClient, type TestClient } from '../src/testing/acme-client.ts';

let pebble: Pebble;
let client: TestClient;
afterEach(async () => {
  await client.close();
  await pebble.stop();
});

async function start(options: PebbleOptions = {}, clientOptions: Parameters<typeof startClient>[1] = {}) {
  pebble = await startPebble(options);
  client = await startClient(pebble, clientOptions);
}

it('issues certificates that last as long as it is told, under its root of this start', async () => {
  await start({ certificateSeconds: 90 });
  const { certificate } = await client.issue(['site.test', 'www.site.test', 'localhost']);
  const [leaf, intermediate, root] = [
    new X509Certificate(certificate),
    new X509Certificate(await pebble.issuingIntermediate()),
    new X509Certificate(await pebble.issuingRoot()),
  ];
  expect(leaf.subjectAltName?.split(', ').sort()).toEqual([
    'DNS:localhost',
    'DNS:site.test',
    'DNS:www.site.test',
  ]);
  // Both ends count.
  expect(Date.parse(leaf.validTo) - Date.parse(leaf.validFrom)).toBe(89_000);
  expect(leaf.verify(intermediate.publicKey)).toBe(true);
  expect(intermediate.verify(root.publicKey)).toBe(true);
});

it('refuses a name that cannot be proved', async () => {
  await start();
  await client.close();
  await expect(client.issue(['site.test'])).rejects.toThrow(/site\.test:\d+.* connection refused/);
});

it('refuses as many good nonces as it is told', async () => {
  await start({ rejectedNoncePercent: 100 });
  await expect(client.issue(['site.test'])).rejects.toThrow(/invalid anti-replay nonce/);
});

it('opens an account only for who knows one of the external account keys', async () => {
  const hmacKey = Buffer.from('a key of thirty-two bytes or more').toString('base64url');
  await start(
    { externalAccountKeys: { 'key-1': hmacKey } },
    { externalAccountBinding: { kid: 'key-1', hmacKey } },
  );
  await client.acme.createAccount({ termsOfServiceAgreed: true });
  const stranger = await startClient({ ...pebble, ports: { ...pebble.ports, http: 0 } });
  await expect(stranger.issue(['site.test'])).rejects.toThrow(/externalAccountBinding/);
  await stranger.close();
});

it('finds authorizations valid already, when told to', async () => {
  await start({ reusedAuthorizationPercent: 100 });
  await client.issue(['site.test']);
  expect((await client.order(['site.test'])).status).toBe('ready');
});
