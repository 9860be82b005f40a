import { faults } from '@platform-journey/pebble';
import { expect, test } from 'vitest';
import { AcmeSite } from '../src/testing/acme-site.ts';

const site = new AcmeSite({ rejectedNoncePercent: 40 });

const nonces = () => site.front.requests.flatMap(({ header }) => header?.nonce ?? []);

test('a CA that refuses two in five nonces issues all the same, and sees none twice', async () => {
  await site.start();
  let issued = await site.issued();
  // Which nonces a CA refuses is chance: one issuance in thirty meets none of them.
  while (site.front.requests.every(({ answered }) => answered !== 400)) {
    await site.renew();
    issued = await site.issued({ not: issued });
  }
  expect(new Set(nonces()).size).toBe(nonces().length);
});

test('a CA that refuses every nonce is not asked for ever', async () => {
  site.front.inject(['newAccount', 'newOrder'], faults.badNonce());
  await site.start();
  const { lastError } = await site.failed();
  expect(lastError?.message).toContain('badNonce');
  expect(new Set(nonces()).size).toBe(nonces().length);
  expect(nonces().length).toBeLessThan(20);
});
