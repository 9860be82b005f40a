import { faults } from '@platform-journey/pebble';
import { expect, test } from 'vitest';
import { AcmeSite } from '../src/testing/acme-site.ts';

const site = new AcmeSite();

const requests = (endpoint: string) => site.front.requests.filter((request) => request.endpoint === endpoint);
const accountsThatOrdered = () => new Set(requests('newOrder').map(({ header }) => header?.kid)).size;

test('an account is kept over a restart and for all certificates', async () => {
  const twoCertificates = {
    CERTIFICATES: [{ names: ['site.platform.dev'] }, { names: ['www.platform.dev'] }],
  };
  const first = await site.start({ settings: { ...twoCertificates, ACME_EMAIL: 'ops@platform.dev' } });
  await expect.poll(async () => (await site.stored()).length, { timeout: 10_000 }).toBe(2);
  const before = await site.presented();
  await first.close();
  await site.start();
  await site.renew();
  await site.issued({ not: before });
  expect(accountsThatOrdered()).toBe(1);
  expect(requests('newOrder')).toHaveLength(3);
  expect(requests('newAccount')[0]?.payload).toEqual({
    termsOfServiceAgreed: true,
    contact: ['mailto:ops@platform.dev'],
  });
});

test('an account that the CA has forgotten is made again, with the same key', async () => {
  const first = await site.start();
  const before = await site.issued();
  await first.close();
  const [key = ''] = await site.store.list('accounts/');
  const account = JSON.parse(String((await site.store.get(key))?.body));
  const unknown = faults.problem({ type: 'accountDoesNotExist', status: 400 });
  site.front.inject('newOrder', unknown, 1);
  await site.start();
  await site.renew();
  await site.issued({ not: before });
  expect(JSON.parse(String((await site.store.get(key))?.body)).key).toBe(account.key);
  expect(await site.state()).toMatchObject({ failures: 0 });
});

test('an account whose making nobody saw the end of is not made twice', async () => {
  site.front.inject(
    'newAccount',
    async ({ passOn }) => {
      await passOn();
      return undefined;
    },
    1,
  );
  await site.start();
  expect((await site.failed()).lastError?.code).toBe('unreachable');
  await site.renew();
  await site.issued();
  expect(requests('newAccount').map(({ answered }) => answered)).toEqual(['none', 200]);
});

test('an account that the CA refuses is told', async () => {
  const detail = 'invalid contact domain';
  site.front.inject('newAccount', faults.problem({ type: 'invalidContact', status: 400, detail }));
  await site.start();
  const { lastError } = await site.failed();
  expect(lastError).toMatchObject({ code: 'account_refused', issuer: 'pebble' });
  expect(lastError?.message).toContain('400 invalidContact: invalid contact domain');
});
