import { faults } from '@platform-journey/pebble';
import { waitUntil } from '@platform-journey/testing';
import { expect, test } from 'vitest';
import { AcmeSite } from '../src/testing/acme-site.ts';

const site = new AcmeSite({ certificateSeconds: 60 });

test.each([
  ['seconds', '3600'],
  ['a date', new Date(Date.now() + 3_600_000).toUTCString()],
])(
  'a Retry-After in %s is kept to, over restarts and whoever asks, and serving goes on',
  async (_, retryAfter) => {
    const first = await site.start();
    const before = await site.issued();
    const limited = site.front.inject('newOrder', faults.rateLimited(retryAfter));
    await site.renew();
    const { limits, lastError } = await site.failed();
    expect(lastError).toMatchObject({ code: 'rate_limited' });
    expect(Number(limits.pebble) - Date.now()).toBeGreaterThan(3_500_000);
    expect(Number(limits.pebble) - Date.now()).toBeLessThan(3_601_000);
    limited.remove();
    await first.close();
    const second = await site.start();
    await site.renew();
    const { next } = await certificate(second.adminPort);
    expect(next).toEqual({
      at: new Date(Number(limits.pebble)).toISOString(),
      reason: 'requested',
      delayed: true,
    });
    expect(site.front.count('newOrder')).toBe(2);
    expect((await site.presented()).serialNumber).toBe(before.serialNumber);
  },
);

test('a delay survives a restart', async () => {
  await site.front.goDown();
  const first = await site.start();
  const { notBefore } = await site.failed();
  await first.close();
  await site.front.comeUp();
  const second = await site.start();
  const { next } = await certificate(second.adminPort);
  expect(next).toEqual({ at: new Date(notBefore).toISOString(), reason: 'missing', delayed: true });
  expect(site.front.requests).toEqual([]);
});

test('a CA that is away for a while costs no handshake, and is asked again in time', async () => {
  await site.start();
  const before = await site.issued();
  await site.front.goDown();
  await site.renew();
  await site.failed(2);
  expect((await site.presented()).serialNumber).toBe(before.serialNumber);
  await site.front.comeUp();
  await site.issued({ not: before });
  // The certificate is served before the state is written.
  await waitUntil('its failures are forgotten', async () => (await site.state())?.failures === 0);
});

async function certificate(adminPort: number) {
  const response = await fetch(`http://127.0.0.1:${adminPort}/certificates`);
  const { certificates } = (await response.json()) as { certificates: { next: unknown }[] };
  return certificates[0] ?? { next: undefined };
}
