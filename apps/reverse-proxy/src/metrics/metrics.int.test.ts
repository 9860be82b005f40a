import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type Upstream, waitUntil } from '@platform-journey/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { openHttp2, openRaw, overHttp1, overHttp2 } from '../testing/clients.ts';
import { type ExposedSample, parseExposition } from '../testing/exposition.ts';
import {
  addressOf,
  startReadyUpstream,
  startTestProxy,
  type TestProxy,
  waiting,
} from '../testing/test-proxy.ts';

const FORWARDED = { service: 'site', family: 'f', container: 'c', port: 80 };
const ROUTES = [
  { path: '/', ...FORWARDED },
  { host: 'example.com', path: '/api', ...FORWARDED },
];

let upstream: Upstream;
let proxy: TestProxy;
let release: () => void;

beforeEach(async () => {
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  upstream = await startReadyUpstream(async (request, response) => {
    if (request.url === '/slow') await held;
    if (request.url === '/missing') response.statusCode = 404;
    request.resume().on('end', () => response.end('hello'));
  });
  new WebSocketServer({ server: upstream.server });
  proxy = await startTestProxy([addressOf(upstream)], { ROUTES });
});

afterEach(async () => {
  release();
  await proxy.close();
  await upstream.close();
});

async function scrape() {
  const response = await fetch(`http://127.0.0.1:${proxy.adminPort}/metrics`);
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  return parseExposition(await response.text());
}

/** Those of the proxy itself. */
async function ours() {
  return new Map([...(await scrape())].filter(([name]) => name.startsWith('reverse_proxy_')));
}

const isOf = (labels: ExposedSample['labels'], some: ExposedSample['labels']) =>
  Object.entries(some).every(([name, value]) => labels[name] === value);

/** The sum of the samples with this name, without `reverse_proxy_`, and these labels among theirs. */
async function value(name: string, labels: ExposedSample['labels'] = {}): Promise<number> {
  const samples = [...(await scrape()).values()].flatMap((family) => family.samples);
  return samples
    .filter((sample) => sample.name === `reverse_proxy_${name}` && isOf(sample.labels, labels))
    .reduce((sum, sample) => sum + sample.value, 0);
}

const becomes = (expected: number, name: string, labels?: ExposedSample['labels']) =>
  waitUntil(`${name} is ${expected}`, async () => (await value(name, labels)) === expected);

describe('/metrics', () => {
  it('counts requests by route, method and status, with their duration and bytes', async () => {
    await overHttp1(proxy, {});
    await overHttp1(proxy, { path: '/missing' });
    await overHttp2(proxy, {
      method: 'POST',
      path: '/api/1?2',
      headers: { host: 'example.com' },
      body: 'abc',
    });
    await becomes(3, 'requests_total');
    expect(await value('requests_total', { route: '/', method: 'GET', code: '200' })).toBe(1);
    expect(await value('requests_total', { route: '/', method: 'GET', code: '404' })).toBe(1);
    const api = { route: 'example.com/api', method: 'POST' };
    expect(await value('requests_total', { ...api, code: '200' })).toBe(1);
    expect(await value('request_duration_seconds_count', { ...api, status: '2xx' })).toBe(1);
    expect(await value('request_duration_seconds_sum', api)).toBeGreaterThan(0);
    expect(await value('received_bytes_total', { route: 'example.com/api' })).toBe(3);
    expect(await value('sent_bytes_total', { route: '/' })).toBe(10);
    expect(await value('upstream_connect_seconds_count', { service: 'site' })).toBe(3);
    expect(await value('upstream_first_byte_seconds_count', { service: 'site' })).toBe(3);
    expect(await value('attempts_total', { service: 'site' })).toBe(3);
    expect(await value('requests_saved_total')).toBe(0);
  });

  it('has no more series for more paths, methods and hosts', async () => {
    const series = async () =>
      [...(await ours()).values()].reduce((sum, { samples }) => sum + samples.length, 0);
    const send = async (method: string, path: string) => void (await overHttp1(proxy, { method, path }));
    await send('PROPFIND', '/');
    await becomes(1, 'requests_total', { method: 'other' });
    const before = await series();
    for (const method of ['REPORT', 'SEARCH', 'LOCK']) await send(method, `/${method}?${method}`);
    await becomes(4, 'requests_total', { method: 'other', route: '/' });
    expect(await series()).toBe(before);
  });

  it('names the cause when the proxy answers by itself', async () => {
    await overHttp1(proxy, { method: 'TRACE' });
    await becomes(1, 'errors_total', { route: 'none', cause: 'method_refused' });
    expect(await value('requests_total', { route: 'none', method: 'other', code: '405' })).toBe(1);
  });

  it('counts a client that leaves as nginx does', async () => {
    const session = openHttp2(proxy);
    session.request({ ':path': '/slow' });
    await becomes(1, 'requests_in_flight');
    session.destroy();
    await becomes(1, 'requests_total', { code: '499' });
    await becomes(0, 'requests_in_flight');
  });

  it('counts a request that is held, retried and answered as saved', async () => {
    await upstream.close();
    const answer = overHttp1(proxy, {});
    await waitUntil('it waits', async () => (await waiting(proxy)) === 1);
    expect(await value('held_requests', { service: 'site' })).toBe(1);
    upstream.server.listen(upstream.port, '127.0.0.1');
    expect((await answer).status).toBe(200);
    await becomes(1, 'requests_saved_total', { service: 'site' });
    expect(await value('retries_total', { service: 'site' })).toBe(1);
    expect(await value('failed_attempts_total', { service: 'site', cause: 'target_unreachable' })).toBe(1);
    expect(await value('hold_duration_seconds_count', { service: 'site' })).toBe(1);
    expect(await value('held_requests')).toBe(0);
  });

  it('counts connections by protocol, and a WebSocket as nothing else', async () => {
    const socket = await openRaw(proxy);
    const session = openHttp2(proxy);
    await once(session, 'connect');
    const feed = new WebSocket(`wss://localhost:${proxy.port}/`, { ca: proxy.ca });
    await once(feed, 'open');
    for (const protocol of ['h1', 'h2', 'websocket']) await becomes(1, 'connections', { protocol });
    feed.close();
    await becomes(0, 'connections', { protocol: 'websocket' });
    await becomes(1, 'requests_total', { code: '101' });
    expect(await value('request_duration_seconds_count')).toBe(0);
    socket.destroy();
    session.destroy();
    await becomes(0, 'connections');
    expect(await value('accepted_connections_total', { protocol: 'h1' })).toBe(2);
    expect(await value('accepted_connections_total', { protocol: 'h2' })).toBe(1);
  });

  it('counts handshakes that fail', async () => {
    connect(proxy.port, '127.0.0.1')
      .on('error', () => {})
      .end('GET / HTTP/1.1\r\n\r\n');
    await becomes(1, 'tls_handshake_errors_total');
  });

  it('shows targets, the certificate, readiness and the build', async () => {
    expect(await value('targets', { service: 'site', state: 'healthy' })).toBe(1);
    expect(await value('targets')).toBe(1);
    const expires = await value('certificate_not_after_timestamp_seconds', { name: 'localhost' });
    expect(expires * 1000).toBeGreaterThan(Date.now());
    expect(await value('ready')).toBe(1);
    proxy.readiness.drain();
    expect(await value('ready')).toBe(0);
    expect(await value('build_info', { node: process.version })).toBe(1);
  });

  it('has the metrics of the process and of Node, but for those that list every connection', async () => {
    const families = await scrape();
    for (const name of ['process_cpu_seconds_total', 'nodejs_eventloop_lag_p99_seconds']) {
      expect(families.get(name)?.samples).toHaveLength(1);
    }
    expect([...families.keys()].filter((name) => /^nodejs_active/.test(name))).toEqual([]);
  });

  it('is what docs/operation.md says', async () => {
    const page = await readFile(join(import.meta.dirname, '../../docs/operation.md'), 'utf8');
    const rows = page.match(/^\| reverse_proxy_.*$/gm);
    const families = [...(await ours())];
    expect(rows).toEqual(
      families.map(([name, { type, help }]) => expect.stringMatching(row(name, type, help))),
    );
    const known = new Set(families.flatMap(([name]) => [name, `${name}_bucket`]));
    for (const [name] of page.matchAll(/reverse_proxy_\w+/g)) expect(known).toContain(name);
    for (const [name, { samples }] of families) {
      for (const label of samples.flatMap(({ labels }) => Object.keys(labels))) {
        if (label !== 'le') expect(rows?.find((one) => one.startsWith(`| ${name} |`))).toContain(label);
      }
    }
  });
});

function row(name: string, type: string, help: string): RegExp {
  return new RegExp(`^\\| ${name} \\| ${type} \\| [a-z, –]* \\| ${help.replace(/[()]/g, '\\$&')} \\|$`);
}
