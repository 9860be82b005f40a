import { createPrivateKey, X509Certificate } from 'node:crypto';
import { get } from 'node:https';
import { waitUntil } from '@platform-journey/testing';
import { expect, it } from 'vitest';
import { faults } from '../src/index.ts';
import { frontOfTest } from '../src/testing/front-of-test.ts';

const test = frontOfTest();
const seen = () => test.front.requests.map(({ endpoint, answered }) => [endpoint, answered]);

it('429: the client is told how long to wait, and Pebble hears of nothing', async () => {
  const { front, ask, client } = test;
  const limit = front.inject('newOrder', faults.rateLimited(3600));
  const { status, headers, body } = await ask('/order-plz', 'POST');
  expect([status, headers['retry-after'], headers['content-type']]).toEqual([
    429,
    '3600',
    'application/problem+json',
  ]);
  expect(JSON.parse(body.toString())).toEqual({
    type: 'urn:ietf:params:acme:error:rateLimited',
    detail: 'too many certificates already issued',
    status: 429,
  });
  await expect(client.issue(['site.test'])).rejects.toThrow('too many certificates');
  limit.remove();
  await client.issue(['site.test']);
  expect(limit.hits).toBe(2);
});

it('a refused nonce comes with one that is good', async () => {
  const { front, client } = test;
  const refused = front.inject('newOrder', faults.badNonce(), 1);
  await client.issue(['site.test']);
  expect(refused.hits).toBe(1);
  const nonces = front.requests.flatMap(({ endpoint, header }) =>
    endpoint === 'newOrder' ? [header?.nonce] : [],
  );
  expect(new Set(nonces).size).toBe(2);
});

it('maintenance, and a captive portal: for one endpoint, several or all', async () => {
  const { front, ask } = test;
  front.inject('all', faults.page());
  front.inject(['directory', 'renewalInfo'], faults.unavailable('Wed, 21 Oct 2026 07:28:00 GMT'), 2);
  const answers = [await ask('/dir'), await ask('/renewal-info/a.b'), await ask('/dir')];
  expect(
    answers.map(({ status, headers, body }) => [status, headers['retry-after'], body.toString().slice(0, 9)]),
  ).toEqual([
    [503, 'Wed, 21 Oct 2026 07:28:00 GMT', 'Service U'],
    [503, 'Wed, 21 Oct 2026 07:28:00 GMT', 'Service U'],
    [200, undefined, '<!doctype'],
  ]);
  front.removeFaults();
  expect((await test.askJson('/dir')).newOrder).toBeDefined();
});

it('a connection is closed without an answer', async () => {
  test.front.inject('directory', faults.hangUp());
  await expect(test.ask('/dir')).rejects.toThrow('socket hang up');
  expect(seen()).toEqual([['directory', 'none']]);
});

it('there is no answer while the client waits', async () => {
  const { front, url } = test;
  front.inject('directory', faults.hang());
  const signal = AbortSignal.timeout(200);
  const { promise, resolve } = Promise.withResolvers<string>();
  get(url('/dir'), { ca: test.pebble.authority, signal }).on('error', ({ name }) => resolve(name));
  expect(await promise).toBe('AbortError');
  await waitUntil('it is over', () => front.requests[0]?.answered === 'none');
});

it('an answer is slow', async () => {
  const { front, askJson } = test;
  front.inject('directory', faults.slow(300));
  const began = performance.now();
  expect((await askJson('/dir')).newOrder).toBeDefined();
  expect(performance.now() - began).toBeGreaterThan(295);
});

it('an order does not get on, until it does', async () => {
  const { front, client } = test;
  const stuck = front.inject(['order', 'finalize'], faults.status('processing'));
  const issued = client.issue(['site.test']);
  await waitUntil('the client has asked for a while', () => front.count('order') >= 3);
  expect(front.count('certificate')).toBe(0);
  stuck.remove();
  expect((await issued).certificate).toContain('BEGIN CERTIFICATE');
});

it('an authorization stays pending', async () => {
  const { front, client } = test;
  await client.acme.createAccount({ termsOfServiceAgreed: true });
  const order = await client.order(['site.test']);
  front.inject('authorization', faults.status('pending'));
  await client.prove(order);
  expect((await client.acme.getAuthorizations(order)).map(({ status }) => status)).toEqual(['pending']);
  front.removeFaults();
  expect((await client.acme.getAuthorizations(order)).map(({ status }) => status)).toEqual(['valid']);
});

it('a refusal keeps its own status', async () => {
  test.front.inject('order', faults.status('processing'));
  const { status, body } = await test.ask('/my-order/1', 'POST');
  expect([status, JSON.parse(body.toString()).status]).toEqual([415, 415]);
});

it('an order fails, with a reason', async () => {
  const { front, client } = test;
  front.inject(['order', 'finalize'], faults.status('invalid', { type: 'caa', detail: 'CAA forbids it' }));
  await expect(client.issue(['site.test'])).rejects.toThrow('CAA forbids it');
});

it('finalizing is refused', async () => {
  const { front, client } = test;
  front.inject('finalize', faults.problem({ type: 'badCSR', status: 400, detail: 'no such curve' }));
  await expect(client.issue(['site.test'])).rejects.toThrow('no such curve');
  expect(front.count('certificate')).toBe(0);
});

it('nonsense comes in place of a certificate', async () => {
  const { front, client } = test;
  front.inject('certificate', faults.chain('nonsense'));
  expect((await client.issue(['site.test'])).certificate).toBe('nonsense');
});

it("another CA's certificate comes: for the client's key or another, for other names, long expired", async () => {
  const { front, client } = test;
  const issuedAt = new Date('2020-01-01');
  front.inject('certificate', faults.foreignChain({ names: ['site.test'], ownKey: false, issuedAt }));
  front.inject('certificate', faults.foreignChain({ names: ['other.test'], ownKey: true }), 1);
  const check = async () => {
    const { certificate, key } = await client.issue(['site.test']);
    const leaf = new X509Certificate(certificate);
    return [leaf.subjectAltName, leaf.checkPrivateKey(createPrivateKey(key)), leaf.validToDate < new Date()];
  };
  expect([await check(), await check()]).toEqual([
    ['DNS:other.test', true, false],
    ['DNS:site.test', false, true],
  ]);
});
