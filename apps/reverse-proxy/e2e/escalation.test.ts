import { type Fault, faults } from '@platform-journey/pebble';
import { expect, test } from 'vitest';
import { AcmeSite, type SiteOptions } from '../src/testing/acme-site.ts';

// Its certificates live for a minute, so that a second passes between two attempts.
const site = new AcmeSite({ certificateSeconds: 60 });

/** The names of the first so many orders cannot be verified. */
const unverified =
  (orders: number): Fault =>
  (exchange) => {
    const placed = exchange.requests.filter(({ endpoint }) => endpoint === 'newOrder').length;
    const refused = faults.status('invalid', { type: 'connection', detail: 'refused' });
    return placed <= orders ? refused(exchange) : exchange.passOn();
  };

/** What was ordered, and how it was verified, in turn; what was asked of a front in lines of one. */
function attempts(log: Record<string, unknown>[]): string[] {
  return log
    .filter(({ msg }) => msg === 'ordering a certificate')
    .map(({ issuer, challenge, probe }) => `${issuer} ${challenge}${probe ? ' rehearsed' : ''}`);
}

test('after a failure it is rehearsed at the staging directory, then done in production', async () => {
  const staging = await site.startFront();
  const options: SiteOptions = {
    issuers: { pebble: { staging: staging.directoryUrl, challenges: ['http-01'] } },
  };
  site.front.inject('authorization', unverified(1));
  const proxy = await site.start(options);
  await site.failed(1, options);
  await site.renew(options);
  await site.issued();
  expect(attempts(proxy.log)).toEqual(['pebble http-01', 'pebble http-01 rehearsed', 'pebble http-01']);
  expect([site.front.count('newOrder'), staging.count('newOrder')]).toEqual([2, 1]);
  expect(await site.stored()).toHaveLength(1);
});

test('production is left alone for as long as the rehearsals fail, and the next challenge type is rehearsed', async () => {
  const staging = await site.startFront();
  const options: SiteOptions = { issuers: { pebble: { staging: staging.directoryUrl } } };
  site.front.inject('authorization', unverified(1));
  staging.inject('authorization', unverified(1));
  const proxy = await site.start(options);
  for (const failures of [1, 2]) {
    await site.failed(failures, options);
    await site.renew(options);
  }
  await site.issued();
  expect(attempts(proxy.log)).toEqual([
    'pebble http-01',
    'pebble http-01 rehearsed',
    'pebble tls-alpn-01 rehearsed',
    'pebble tls-alpn-01',
  ]);
  expect(site.front.count('newOrder')).toBe(2);
});

test('the challenge types follow one another, and the first comes again', async () => {
  site.front.inject('authorization', unverified(2));
  const proxy = await site.start();
  for (const failures of [1, 2]) {
    await site.failed(failures);
    await site.renew();
  }
  await site.issued();
  expect(attempts(proxy.log)).toEqual(['pebble http-01', 'pebble tls-alpn-01', 'pebble http-01']);
});

test('when an issuer is away the next is asked, and the first again for the certificate after', async () => {
  const second = await site.startFront();
  const options: SiteOptions = {
    issuers: { first: {}, second: { directory: second.directoryUrl, public: true } },
  };
  await site.front.goDown();
  const proxy = await site.start(options);
  await site.failed(1, options);
  await site.renew(options);
  const before = await site.issued();
  expect((await site.stored())[0]?.issuer).toBe('second');
  await site.front.comeUp();
  await site.renew(options);
  await site.issued({ not: before });
  expect((await site.stored())[0]?.issuer).toBe('first');
  expect(attempts(proxy.log)).toEqual(['first http-01', 'second http-01', 'first http-01']);
});

test('the local CA stands in when nobody else can', async () => {
  const options: SiteOptions = { issuers: { pebble: {}, 'local-ca': {} } };
  await site.front.goDown();
  await site.start(options);
  await site.failed(1, options);
  await site.renew(options);
  await expect.poll(async () => (await site.presented()).issuer).toMatch(/^Platform Journey local CA/);
});
