import { expect, test } from 'vitest';
import { AcmeSite } from '../src/testing/acme-site.ts';

const site = new AcmeSite();

test('a restart serves what is in the store at once, and makes no order, no account and no request for a nonce', async () => {
  const first = await site.start();
  const { serialNumber } = await site.issued();
  await first.close();
  const [orders, accounts, nonces] = counts();
  await site.start();
  expect((await site.presented()).serialNumber).toBe(serialNumber);
  expect(counts()).toEqual([orders, accounts, nonces]);
});

test('a restart while the CA is away serves what is in the store', async () => {
  const first = await site.start();
  const { serialNumber } = await site.issued();
  await first.close();
  await site.front.goDown();
  const second = await site.start();
  expect((await site.presented()).serialNumber).toBe(serialNumber);
  expect(second.log.filter(({ level }) => level === 'error')).toEqual([]);
});

test('a restart in the middle of an order goes on with it', async () => {
  const held = site.front.inject(
    'order',
    ({ signal }) => new Promise((gone) => signal.addEventListener('abort', () => gone(undefined))),
  );
  const first = await site.start();
  await expect.poll(() => held.hits).toBeGreaterThan(0);
  await first.close();
  held.remove();
  await site.start();
  await site.issued();
  expect(site.front.count('newOrder')).toBe(1);
});

const counts = () => (['newOrder', 'newAccount', 'newNonce'] as const).map((one) => site.front.count(one));
