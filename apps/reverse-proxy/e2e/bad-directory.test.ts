import { type Fault, faults } from '@platform-journey/pebble';
import { expect, test } from 'vitest';
import { AcmeSite } from '../src/testing/acme-site.ts';

const site = new AcmeSite();

const answer =
  (status: number, body: string, headers: Record<string, string> = {}): Fault =>
  async () => ({
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(body),
  });

const drip: Fault = () => new Promise(() => {});

test.each<[what: string, fault: Fault, says: RegExp]>([
  ['HTML', faults.page(), /expected an ACME directory; received text that begins "<!doctype html>/],
  ['HTML with an error', faults.page(500), /answered status 500/],
  ['garbage', answer(200, '\0\u0007{{{'), /expected an ACME directory; received text that begins "\\u0000/],
  [
    'JSON of another kind',
    answer(200, '{"hello":"world"}'),
    /expected an ACME directory; received other JSON/,
  ],
  ['nothing', answer(200, ''), /expected an ACME directory; received text that begins ""/],
  ['a redirect to itself', answer(302, '', { location: '/dir' }), /redirects/],
  ['two megabytes', answer(200, ' '.repeat(2_000_000)), /maxContentLength/],
  ['an end of the connection', faults.hangUp(), /cannot be asked/],
  ['silence', drip, /gave no answer in 2 s/],
  ['maintenance', faults.unavailable(3600), /answered status 503/],
])('a directory that answers %s costs a line and a delay, and serving goes on', async (_, fault, says) => {
  site.front.inject('directory', fault);
  const proxy = await site.start();
  const { lastError, notBefore, failures } = await site.failed();
  expect(lastError).toMatchObject({
    code: 'unreachable',
    issuer: 'pebble',
    message: expect.stringMatching(says),
  });
  expect(notBefore).toBeGreaterThan(Date.now() + 30_000);
  expect(failures).toBe(1);
  const told = proxy.log.filter(
    ({ msg, level }) => level !== 'info' && !String(msg).includes('tcp_migrate_req'),
  );
  expect(told).toMatchObject([{ level: 'warn', msg: 'no certificate was issued', code: 'unreachable' }]);
  expect((await site.presented()).issuer).toMatch(/^Placeholder/);
  expect(site.front.requests.length).toBeLessThan(10);
});

test('a CA that nobody can connect to is told by its address', async () => {
  await site.front.goDown();
  await site.start();
  const { lastError } = await site.failed();
  expect(lastError?.message).toBe(
    `${new URL(site.front.directoryUrl).origin} cannot be asked: connect ECONNREFUSED ${new URL(site.front.directoryUrl).host}`,
  );
});

test('a CA whose own certificate nobody vouches for is not talked to', async () => {
  const { directoryUrl } = site.front;
  await site.start({ issuers: { pebble: { directory: directoryUrl, trust: undefined } } });
  const { lastError } = await site.failed();
  expect(lastError?.message).toMatch(/cannot be asked: .*certificate/);
  expect(site.front.requests).toEqual([]);
});
