import { X509Certificate } from 'node:crypto';
import { waitUntil } from '@platform-journey/testing';
import { expect, it } from 'vitest';
import { getText, send } from '../src/https.ts';
import { faults, startAcmeFront } from '../src/index.ts';
import { frontOfTest } from '../src/testing/front-of-test.ts';

const test = frontOfTest();

it('lets a certificate be issued, and records every request', async () => {
  const { client, front, url } = test;
  const { certificate } = await client.issue(['site.test']);
  expect(new X509Certificate(certificate).checkHost('site.test')).toBe('site.test');
  expect(new Set(front.requests.map(({ endpoint }) => endpoint))).toEqual(
    new Set([
      'directory',
      'newNonce',
      'newAccount',
      'newOrder',
      'authorization',
      'challenge',
      'finalize',
      'order',
      'certificate',
    ]),
  );
  expect([front.count('newAccount'), front.count('newOrder'), front.count('revokeCert')]).toEqual([1, 1, 0]);
  expect(front.requests.find(({ endpoint }) => endpoint === 'newOrder')).toMatchObject({
    method: 'POST',
    at: expect.closeTo(Date.now(), -4),
    header: { url: url('/order-plz'), kid: client.acme.getAccountUrl() },
    payload: { identifiers: [{ type: 'dns', value: 'site.test' }] },
    answered: 201,
  });
});

it('keeps every URL on itself', async () => {
  const { client, url, askJson } = test;
  const { meta, ...directory } = await askJson('/dir');
  await client.acme.createAccount({ termsOfServiceAgreed: true });
  const order = await client.order(['site.test']);
  const [authorization] = await client.acme.getAuthorizations(order);
  const challenges = authorization?.challenges.map((challenge) => challenge.url) ?? [];
  const urls = [...Object.values<string>(directory), order.url, order.finalize, ...order.authorizations];
  const origins = [...urls, ...challenges].map((each) => `${new URL(each).origin}/`);
  expect(new Set(origins)).toEqual(new Set([url('/')]));
});

it('names the profiles that it is given', async () => {
  const front = await startAcmeFront(test.pebble, { profiles: { classic: 'as ever' } });
  const directory = JSON.parse(await getText(front.directoryUrl, test.pebble.authority));
  await front.stop();
  expect(directory.meta).toMatchObject({ profiles: { classic: 'as ever' }, externalAccountRequired: false });
});

it('refuses connections while it is down, on the port where it comes up again', async () => {
  const { front, askJson } = test;
  const before = await askJson('/dir');
  await front.goDown();
  await expect(askJson('/dir')).rejects.toThrow('ECONNREFUSED');
  await front.comeUp();
  expect(await askJson('/dir')).toEqual(before);
});

it('closes the connections that are open when it goes down', async () => {
  const { front, ask } = test;
  front.inject('directory', faults.hang());
  const asked = expect(ask('/dir')).rejects.toThrow('socket hang up');
  await waitUntil('it is asked', () => front.count('directory') === 1);
  await front.goDown();
  await asked;
});

it('says so when Pebble does not answer', async () => {
  const { pebble } = test;
  const directoryUrl = 'https://127.0.0.1:1/dir';
  const front = await startAcmeFront({ ...pebble, directoryUrl });
  const { status, body } = await send(front.directoryUrl, { authority: test.pebble.authority });
  await front.stop();
  expect([status, body.toString()]).toEqual([
    502,
    expect.stringMatching(/^Pebble does not answer: .*ECONNREFUSED/),
  ]);
});
