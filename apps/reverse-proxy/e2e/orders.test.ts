import { type Endpoint, type Fault, faults } from '@platform-journey/pebble';
import { expect, test } from 'vitest';
import { AcmeSite, NAME } from '../src/testing/acme-site.ts';
import { HASTY } from '../src/testing/hasty.ts';

const site = new AcmeSite();
const pace = { ...HASTY, acme: { orderMs: 1500, requestMs: 1500 } };
const HTML = /expected an answer of ACME; received text that begins "<!doctype html>/;
const denied = faults.problem({ type: 'unauthorized', status: 403 });

const withForeignEnd: Fault = async ({ passOn }) => {
  const answer = await passOn();
  return { ...answer, body: Buffer.concat([answer.body, Buffer.from(site.pebble.authority)]) };
};

test.each<[what: string, where: Endpoint, fault: Fault, code: string, says: RegExp]>([
  [
    'whose names stay unverified',
    'authorization',
    faults.status('pending'),
    'too_slow',
    /took too long until site.platform.dev is verified/,
  ],
  [
    'that stays pending',
    'order',
    faults.status('pending'),
    'too_slow',
    /took too long until the order is ready/,
  ],
  [
    'that stays in processing',
    'order',
    faults.status('processing'),
    'too_slow',
    /took too long until the certificate is issued/,
  ],
  [
    'whose names are not verified',
    'authorization',
    faults.status('invalid', { type: 'connection', detail: 'refused' }),
    'challenge_failed',
    /could not be verified by http-01/,
  ],
  [
    'that fails',
    'order',
    faults.status('invalid', { type: 'serverInternal', detail: 'the HSM is away' }),
    'order_failed',
    /the order is invalid: the HSM is away/,
  ],
  [
    'in a state that nobody knows',
    'order',
    faults.status('pondering'),
    'order_failed',
    /the order is pondering/,
  ],
  [
    'that cannot be finalized',
    'finalize',
    faults.problem({ type: 'badCSR', status: 400 }),
    'order_failed',
    /400 badCSR/,
  ],
  ['that may not be finalized', 'finalize', denied, 'account_refused', /403 unauthorized/],
  ['that HTML answers', 'order', faults.page(), 'unreachable', HTML],
  ['whose finalization HTML answers', 'finalize', faults.page(), 'unreachable', HTML],
  ['that HTML answers before it is placed', 'newOrder', faults.page(), 'unreachable', HTML],
  [
    'for names that it does not like',
    'newOrder',
    faults.problem({ type: 'rejectedIdentifier', status: 400, detail: 'on a blocklist' }),
    'names_refused',
    /on a blocklist/,
  ],
  ['whose certificate does not come', 'certificate', faults.hang(), 'unreachable', /gave no answer/],
  ['in place of whose certificate comes HTML', 'certificate', faults.page(), 'unreachable', HTML],
  [
    'whose certificate is torn',
    'certificate',
    faults.chain('-----BEGIN CERTIFICATE-----\nMIIB'),
    'certificate_unusable',
    /or its key cannot be read/,
  ],
  [
    'whose certificate is followed by another CA’s',
    'certificate',
    withForeignEnd,
    'certificate_unusable',
    /is in a chain of which it is not the end/,
  ],
  [
    'whose certificate is for other names',
    'certificate',
    faults.foreignChain({ names: ['other.dev'], ownKey: true }),
    'certificate_unusable',
    /does not cover site.platform.dev/,
  ],
  [
    'whose certificate is for another key',
    'certificate',
    faults.foreignChain({ names: [NAME], ownKey: false }),
    'certificate_unusable',
    /does not belong to its key/,
  ],
  [
    'whose certificate has expired',
    'certificate',
    faults.foreignChain({ names: [NAME], ownKey: true, issuedAt: new Date('2020-01-01') }),
    'certificate_unusable',
    /expired at 2020-03-31.*by this machine's clock it is 2/,
  ],
])(
  'an order %s is one failure, told once, and nothing of it is served',
  async (_, where, fault, code, says) => {
    site.front.inject(where, fault);
    const proxy = await site.start({ pace, issuers: { pebble: { challenges: ['http-01'] } } });
    const { lastError, failures } = await site.failed();
    expect(lastError).toMatchObject({ code, issuer: 'pebble', message: expect.stringMatching(says) });
    expect(failures).toBe(1);
    const told = proxy.log.filter(
      ({ msg, level }) => level !== 'info' && !String(msg).includes('tcp_migrate_req'),
    );
    expect(told).toMatchObject([
      { level: 'warn', msg: 'no certificate was issued', code, error: lastError?.message },
    ]);
    expect((await site.presented()).issuer).toMatch(/^Placeholder/);
    expect(await site.stored()).toEqual([]);
    expect(site.front.count('newOrder')).toBe(1);
  },
);

test('an order that the CA had no time for is gone on with, not placed again', async () => {
  const slow = site.front.inject('order', faults.status('processing'));
  await site.start({ pace });
  await site.failed();
  slow.remove();
  await site.renew();
  await site.issued();
  expect(site.front.count('newOrder')).toBe(1);
});

test('one that is stuck for good is given up for another', async () => {
  const stuck = site.front.inject('order', faults.status('processing'));
  await site.start({ pace });
  await site.failed();
  await site.renew();
  await site.failed(2);
  stuck.remove();
  await site.renew();
  await site.issued();
  expect(site.front.count('newOrder')).toBe(2);
});

test('a certificate that did not arrive is fetched again, not ordered again', async () => {
  site.front.inject('certificate', faults.hangUp(), 1);
  await site.start({ pace });
  expect((await site.failed()).lastError?.code).toBe('unreachable');
  await site.renew();
  await site.issued();
  expect(site.front.count('newOrder')).toBe(1);
  expect(site.front.count('finalize')).toBe(1);
});

test('after one that failed, another is placed', async () => {
  site.front.inject('finalize', faults.problem({ type: 'badCSR', status: 400 }), 1);
  await site.start({ pace });
  await site.failed();
  await site.renew();
  await site.issued();
  expect(site.front.count('newOrder')).toBe(2);
});

test('no challenge is left behind, whatever becomes of the order', async () => {
  site.front.inject('authorization', faults.status('invalid'));
  await site.start({ pace });
  await site.failed();
  expect(String((await site.store.get('challenges.json'))?.body)).toBe('[]\n');
});
