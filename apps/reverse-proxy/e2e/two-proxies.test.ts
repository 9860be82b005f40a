import { setTimeout as sleep } from 'node:timers/promises';
import { faults } from '@platform-journey/pebble';
import { waitUntil } from '@platform-journey/testing';
import { expect, test } from 'vitest';
import { AcmeSite, NAME, type SiteOptions } from '../src/testing/acme-site.ts';
import { presented } from '../src/testing/presented.ts';

const site = new AcmeSite();

/** What several handshakes on the shared port are presented, without those that are the same. */
async function presentedByAll(handshakes = 20): Promise<string[]> {
  const all = Array.from({ length: handshakes }, () => presented(site.httpsPort, NAME));
  return [...new Set((await Promise.all(all)).map(({ serialNumber }) => serialNumber))];
}

/** Resolves once every proxy on the port presents the same certificate of the CA's. */
const agreed = (not: string[] = []) =>
  waitUntil(
    'all present the same',
    async () => {
      const [serial, ...others] = await presentedByAll();
      const isPebbles = (await site.presented()).issuer.startsWith('Pebble');
      return others.length === 0 && isPebbles && serial !== undefined && !not.includes(serial) && serial;
    },
    15_000,
  );

test('two proxies on one port and one store order once, at the first boot and when a renewal is asked for', async () => {
  await Promise.all([site.spawn(), site.spawn()]);
  const first = await agreed();
  expect(site.front.count('newOrder')).toBe(1);
  await site.renew();
  await agreed([first]);
  await sleep(300);
  expect(site.front.count('newOrder')).toBe(2);
  expect(site.front.count('newAccount')).toBe(1);
});

test('either answers for the other’s challenges', async () => {
  site.front.inject('authorization', faults.status('pending'));
  await Promise.all([site.spawn(), site.spawn()]);
  const challenge = await waitUntil(
    'there is a challenge',
    async () => JSON.parse(String((await site.store.get('challenges.json'))?.body))[0],
    10_000,
  );
  const url = `http://127.0.0.1:${site.httpPort}/.well-known/acme-challenge/${challenge.token}`;
  const answers = Array.from({ length: 20 }, async () => {
    const answer = await fetch(url, { headers: { connection: 'close' } });
    return answer.text();
  });
  expect(new Set(await Promise.all(answers))).toEqual(new Set([challenge.keyAuthorization]));
});

test('tls-alpn-01 works whichever the CA meets', async () => {
  const options: SiteOptions = { issuers: { pebble: { challenges: ['tls-alpn-01'] } } };
  await Promise.all([site.spawn(options), site.spawn(options)]);
  const seen = [await agreed()];
  for (let renewal = 0; renewal < 2; renewal++) {
    await site.renew(options);
    seen.push(await agreed(seen));
  }
  expect(site.front.count('newOrder')).toBe(3);
});

test.each(['', 'locked', '{"holder":'])('a lock that is %j is broken at once', async (body) => {
  await site.store.put(site.objects().lock, body);
  await site.start();
  await site.issued();
});

test('who holds the lock keeps nobody from serving what is new, and who has died for long is succeeded', async () => {
  const record = { holder: 'dead', fence: 1, beat: 1, heartbeatMs: 500 };
  await site.store.put(site.objects().lock, JSON.stringify(record));
  const began = performance.now();
  await site.start();
  await site.issued();
  expect(performance.now() - began).toBeGreaterThan(1000);
});

test('two sorts of proxies, as a deploy leaves them side by side for a while, order once each', async () => {
  const other = await site.startFront();
  const after: SiteOptions = { issuers: { other: { directory: other.directoryUrl } } };
  const first = await site.start();
  const before = await site.issued();
  const second = await site.start(after);
  await site.issued({ not: before });
  await sleep(1000);
  expect([site.front.count('newOrder'), other.count('newOrder')]).toEqual([1, 1]);
  expect([first, second].flatMap(({ log }) => log.filter(({ level }) => level === 'error'))).toEqual([]);
});

test('a proxy with other settings serves what there is until it has its own', async () => {
  const other = await site.startFront();
  const first = await site.start();
  const before = await site.issued();
  await first.close();
  await other.goDown();
  await site.start({ issuers: { other: { directory: other.directoryUrl } } });
  expect((await site.presented()).serialNumber).toBe(before.serialNumber);
  await other.comeUp();
});

test('one whose certificate is there under other settings takes it over, without an order', async () => {
  const first = await site.start();
  const before = await site.issued();
  await first.close();
  await site.start({ issuers: { another: {}, pebble: {} }, settings: {} });
  await expect.poll(async () => (await site.stored()).length).toBe(2);
  expect((await site.presented()).serialNumber).toBe(before.serialNumber);
});
