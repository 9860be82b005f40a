import { StoreError } from '@platform-journey/object-store';
import { MemoryStore } from '@platform-journey/object-store/testing';
import { waitUntil } from '@platform-journey/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import patterns from '../../../infra/modules/observability/log-patterns.json' with { type: 'json' };
import { overHttp1, overPlain } from './testing/clients.ts';
import { comparisonsOf, type Line } from './testing/log-filter.ts';
import { testRenewer } from './testing/renewers.ts';
import { ScriptedIssuer } from './testing/scripted-issuer.ts';
import { addressOf, startReadyUpstream, startTestProxy } from './testing/test-proxy.ts';

const DAY = 86_400_000;

const filters = Object.entries<string>(patterns).map(([name, pattern]) => ({
  name,
  comparisons: comparisonsOf(pattern),
}));

let requests: Line[];
let renewals: Line[];

beforeAll(async () => {
  requests = await linesOfRequests();
  renewals = await linesOfRenewals();
});

/** All that a real proxy logs from its start to its end, between them requests that go well and requests that do not. */
async function linesOfRequests(): Promise<Line[]> {
  const upstream = await startReadyUpstream((request, response) => {
    if (request.url === '/reset') return response.destroy();
    response.writeHead(Number(request.url?.slice(1))).end();
  });
  const proxy = await startTestProxy([addressOf(upstream)], { HOLD_TIMEOUT: 0.1 });
  for (const path of ['/200', '/304', '/404', '/429', '/500', '/503']) await overHttp1(proxy, { path });
  await overHttp1(proxy, { path: '/reset', method: 'POST' });
  await overHttp1(proxy, { path: '/refused', method: 'TRACE' });
  await overPlain(proxy, 'GET /redirected HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await upstream.close();
  await waitUntil(
    'a request finds no target',
    async () => (await overHttp1(proxy, { path: '/held' })).status === 503,
  );
  await proxy.close();
  return proxy.log;
}

/** What a real renewer logs of a certificate that is ordered, cannot be renewed, expires, and is renewed in the end. */
async function linesOfRenewals(): Promise<Line[]> {
  let now = Date.UTC(2030, 0, 1);
  const store = new MemoryStore();
  const issuer = new ScriptedIssuer('issuer', () => now);
  const { renewer, log } = testRenewer({ store, issuers: [issuer], now: () => now });
  await renewer.turn();
  issuer.always = new Error('nobody answers');
  for (let day = 0; day < 92; day++, now += DAY) await renewer.turn();
  for (const fault of [new StoreError('unavailable', 'no answer'), new TypeError('a mistake of ours')]) {
    store.getFault = fault;
    await renewer.turn();
  }
  store.getFault = undefined;
  issuer.always = undefined;
  now += DAY;
  await renewer.turn();
  return log;
}

const matched = (filter: string, lines: Line[]) => {
  const { comparisons = [] } = filters.find(({ name }) => name === filter) ?? {};
  return lines.filter((line) => comparisons.some(({ holds }) => holds(line)));
};
const messages = (lines: Line[]) => new Set(lines.map(({ msg }) => msg));

describe.each(filters)('the metric filter $name', ({ comparisons }) => {
  it.each(comparisons)('finds real lines with $text', ({ holds }) => {
    expect([...requests, ...renewals].filter(holds)).not.toEqual([]);
  });
});

it('counts the answers of 500 and above, whoever gave them, and nothing else', () => {
  expect(new Set(matched('server-errors', requests).map(({ path }) => path))).toEqual(
    new Set(['/500', '/503', '/reset', '/held']),
  );
  expect(matched('server-errors', renewals)).toEqual([]);
});

it('counts what goes wrong with a certificate, and not what goes well', () => {
  expect(messages(matched('certificate-troubles', renewals))).toEqual(
    new Set([
      'no certificate was issued',
      'the certificate store fails; what is served stays',
      'the renewal fails; what is served stays',
    ]),
  );
  expect(messages(renewals)).toContain('certificate issued');
  expect(messages(renewals)).toContain('the renewal works again');
});

it('counts once a day what is about to expire or has', () => {
  const lines = matched('certificate-expiry', renewals);
  expect(messages(lines)).toEqual(new Set(['the certificate expires soon', 'the certificate has expired']));
  const days = lines.map(({ daysLeft }) => daysLeft);
  expect(days).toEqual([...days].sort((a, b) => Number(b) - Number(a)));
  expect(new Set(days).size).toBe(days.length);
});

it('counts no request as trouble with a certificate', () => {
  expect(requests.length).toBeGreaterThan(0);
  expect([...matched('certificate-troubles', requests), ...matched('certificate-expiry', requests)]).toEqual(
    [],
  );
});
