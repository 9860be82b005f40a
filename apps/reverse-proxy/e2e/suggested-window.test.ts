import { certificateIdentity } from '@platform-journey/certificates';
import { faults } from '@platform-journey/pebble';
import { expect, test } from 'vitest';
import { AcmeSite } from '../src/testing/acme-site.ts';

const site = new AcmeSite({ certificateSeconds: 60 });
const YEAR_MS = 365 * 86_400_000;

const orders = () => site.front.requests.filter(({ endpoint }) => endpoint === 'newOrder');
const asked = () => site.front.requests.filter(({ endpoint }) => endpoint === 'renewalInfo');
const from = (ms: number, forMs = 1000) => ({
  start: new Date(Date.now() + ms),
  end: new Date(Date.now() + ms + forMs),
});

function idOf(pem = ''): string {
  const { authorityKeyIdentifier, serialNumber } = certificateIdentity(pem) ?? {};
  return `${authorityKeyIdentifier?.toString('base64url')}.${serialNumber?.toString('base64url')}`;
}

test('a CA is asked for each certificate by its name, and a window in the past means now', async () => {
  site.front.renewalWindows.suggestByDefault(() => from(YEAR_MS));
  await site.start();
  await site.issued();
  await expect.poll(() => asked().length).toBe(1);
  const [before] = await site.stored();
  expect(asked()[0]).toMatchObject({ method: 'GET', path: `/renewal-info/${idOf(before?.certificate)}` });
  const suggestion = { of: idOf(before?.certificate) };
  await expect.poll(() => site.state()).toMatchObject({ suggestion });

  site.front.renewalWindows.suggestByDefault(() => from(-YEAR_MS));
  await site.renew();
  // One that was asked for, and one that the CA wants for that.
  await expect.poll(() => orders().length, { timeout: 10_000 }).toBeGreaterThan(2);
  expect(orders()[0]?.payload).not.toHaveProperty('replaces');
  expect(orders()[1]?.payload).toMatchObject({ replaces: idOf(before?.certificate) });
});

test('a certificate whose window is near is renewed within it', async () => {
  const window = from(3000, 1000);
  site.front.renewalWindows.suggestByDefault(({ validTo }) =>
    Date.parse(validTo) < Date.now() + 60_500 && orders().length === 1 ? window : from(YEAR_MS),
  );
  await site.start();
  const before = await site.issued();
  await site.issued({ not: before });
  const at = orders()[1]?.at ?? 0;
  expect(at).toBeGreaterThanOrEqual(window.start.getTime());
  expect(at).toBeLessThan(window.end.getTime() + 1000);
});

test('a certificate that the CA takes for replaced already is ordered all the same', async () => {
  await site.start();
  const before = await site.issued();
  site.front.inject('newOrder', faults.problem({ type: 'alreadyReplaced', status: 409 }), 1);
  await site.renew();
  await site.issued({ not: before });
  expect(orders().map(({ payload }) => 'replaces' in (payload ?? {}))).toEqual([false, true, false]);
  expect(await site.state()).toMatchObject({ failures: 0 });
});

test('a CA without renewal information is never told what is replaced', async () => {
  const front = await site.startFront({ renewalInfo: false });
  await site.start({ issuers: { pebble: { directory: front.directoryUrl } } });
  const before = await site.issued();
  await site.renew();
  await site.issued({ not: before });
  expect(front.requests.filter(({ payload }) => payload && 'replaces' in payload)).toEqual([]);
  expect(front.count('newOrder')).toBe(2);
});

test.each([
  ['that fails', faults.unavailable(60)],
  ['that HTML answers', faults.page()],
  ['that does not come', faults.hang()],
])('renewal information %s is told once, and delays no renewal', async (_, fault) => {
  site.front.inject('renewalInfo', fault);
  const proxy = await site.start();
  const before = await site.issued();
  const told = () => proxy.log.filter(({ msg }) => msg === 'no renewal information');
  await expect.poll(() => told().length, { timeout: 10_000 }).toBe(1);
  await site.renew();
  await site.issued({ not: before });
  expect(await site.state()).toMatchObject({ failures: 0 });
});
