import { once } from 'node:events';
import { request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';
import { expect, test } from 'vitest';
import { AcmeSite, NAME } from '../src/testing/acme-site.ts';
import type { Presented } from '../src/testing/presented.ts';

const site = new AcmeSite({ certificateSeconds: 8 });

test('certificates of eight seconds are renewed in time, each with a key of its own, and no handshake fails', async () => {
  await site.start();
  const first = await site.issued();
  const seen = new Map<string, Presented>();
  for (const end = Date.now() + 15_000; Date.now() < end && seen.size < 3; await sleep(25)) {
    const now = await site.presented();
    expect(now.notAfter).toBeGreaterThan(Date.now());
    seen.set(now.serialNumber, now);
  }
  expect(seen.get(first.serialNumber)).toBeDefined();
  expect(seen.size).toBe(3);
  expect(new Set([...seen.values()].map(({ publicKey }) => publicKey)).size).toBe(3);
  expect(site.front.count('newAccount')).toBe(1);
});

test('connections live on while the certificate is swapped', async () => {
  await site.start();
  const before = await site.issued();
  const socket = connect({
    host: '127.0.0.1',
    port: site.httpsPort,
    servername: NAME,
    rejectUnauthorized: false,
  });
  await once(socket, 'secureConnect');
  expect(await statusOver(socket)).toBe(200);
  await site.issued({ not: before });
  expect(await statusOver(socket)).toBe(200);
  expect(socket.getPeerCertificate().serialNumber).toBe(before.serialNumber);
  socket.destroy();
});

async function statusOver(socket: TLSSocket): Promise<number | undefined> {
  const sent = request({ createConnection: () => socket, host: NAME, headers: { connection: 'keep-alive' } });
  sent.end();
  const [response] = await once(sent, 'response');
  response.resume();
  await once(response, 'end');
  return response.statusCode;
}
