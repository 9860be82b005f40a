import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { waitUntil } from '@platform-journey/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { overRaw, PROTOCOLS } from '../testing/clients.ts';
import { addressOf, startTestProxy, type TestProxy } from '../testing/test-proxy.ts';
import type { Route } from './routes.ts';

/** A request as the target has seen it. */
interface Seen {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingHttpHeaders;
  /** Bytes of its body so far. */
  size: number;
  end: 'whole' | 'aborted' | undefined;
}

const LIMIT = 100_000;
const seen: Seen[] = [];
const sockets = new Set<Socket>();
let upstream: Server;
let proxy: TestProxy;

const to = (path: string, changes: object = {}): Route => {
  return { path, service: 'site', family: 'f', container: 'c', port: 80, ...changes };
};
const redirect = (target: string, status: 301 | 308, keepRest = true) => ({ to: target, status, keepRest });

const ROUTES: Route[] = [
  to('/'),
  to('/strip', { stripPrefix: true }),
  to('/rewrite', { rewritePrefix: '/v2' }),
  to('/quick', { timeout: 0.2 }),
  to('/small', { maxBody: LIMIT }),
  to('/tiny', { maxBody: 4 }),
  to('/read', { methods: ['GET', 'POST'] }),
  to('/write', { methods: ['POST'] }),
  { path: '/old', redirect: redirect('/new', 308) },
  { path: '/away', redirect: redirect('https://away.test/', 301) },
];

/** Answers when it has all of a request; at `/early` at once, without an end; at `/quick` not at all. */
beforeAll(async () => {
  upstream = createServer((request, response) => {
    if (request.url === '/readyz') return response.end();
    const { method, url, headers } = request;
    const one: Seen = { method, url, headers, size: 0, end: undefined };
    seen.push(one);
    request.on('data', ({ length }: Buffer) => (one.size += length));
    request.on('end', () => (one.end = 'whole')).on('error', () => (one.end = 'aborted'));
    if (url?.endsWith('/early')) response.write('begun');
    else if (url !== '/quick') request.on('end', () => response.end('answer'));
  });
  upstream.on('connection', (socket) => sockets.add(socket.on('close', () => sockets.delete(socket))));
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  proxy = await startTestProxy([addressOf(upstream.address() as AddressInfo)], {
    ROUTES,
    MAX_BODY: 2 * LIMIT,
  });
});

afterAll(async () => {
  await proxy.close();
  upstream.close();
  for (const socket of sockets) socket.destroy();
});

beforeEach(() => void seen.splice(0));

const lastSeen = () => seen.at(-1);
const bytes = (count: number) => Buffer.alloc(count, 'x');
/** A body without an announced length. */
const streamed = (count: number) => Readable.from([bytes(count - 1), bytes(1)]);

describe.each(PROTOCOLS)('over %s', (_name, send) => {
  it.each([
    ['/strip/a?b=/c', '/a?b=/c', '/strip'],
    ['/strip', '/', '/strip'],
    ['/strip//evil.test', '/evil.test', '/strip'],
    ['/rewrite/a%2Fb', '/v2/a%2Fb', '/rewrite'],
    ['/other//a;b', '/other//a;b', undefined],
  ])('a target gets %s as %s, with the prefix %s', async (path, url, prefix) => {
    await send(proxy, { path, headers: { 'x-forwarded-prefix': '/forged' } });
    expect(lastSeen()).toMatchObject({ url });
    expect(lastSeen()?.headers['x-forwarded-prefix']).toBe(prefix);
  });

  it.each([
    ['/old/a?b', 308, '/new/a?b'],
    ['/old//evil.test', 308, '/new/evil.test'],
    ['/away/a?b', 301, 'https://away.test/a?b'],
  ])('redirects %s with %i to %s', async (path, status, location) => {
    const answer = await send(proxy, { method: 'POST', body: 'x', path });
    expect(answer).toMatchObject({ status, headers: { location, 'x-request-id': expect.any(String) } });
    expect(seen).toEqual([]);
  });

  it.each([
    '/strip/../read',
    '/x/%2e%2e/read',
    '/x/..;/read',
    '/%72ead',
    '/read%2fx',
    '//read',
    '/x\\..\\read',
  ])('refuses %s, which could be read as another address', async (path) => {
    const answer = await send(proxy, { path });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body.toString()).error.code).toBe('ambiguous_path');
    expect(seen).toEqual([]);
  });

  it('serves the methods that a route lists, and tells them to who uses another', async () => {
    for (const method of ['GET', 'HEAD', 'POST']) {
      expect((await send(proxy, { method, path: '/read' })).status).toBe(200);
    }
    const refused = await send(proxy, { method: 'DELETE', path: '/read' });
    expect(refused).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD, POST' } });
    expect(seen).toHaveLength(3);
    expect(proxy.log.at(-1)).toMatchObject({ service: 'site', status: 405, cause: 'method_not_allowed' });
  });

  it('waits for an answer as long as its route says', async () => {
    const started = performance.now();
    expect((await send(proxy, { path: '/quick' })).status).toBe(504);
    expect(performance.now() - started).toBeLessThan(4000);
  });

  it.each([
    ['/small', LIMIT],
    ['/other', 2 * LIMIT],
    ['/tiny', 4],
  ])('takes a body for %s of at most %i bytes', async (path, limit) => {
    for (const body of [bytes(limit), streamed(limit)]) {
      expect((await send(proxy, { method: 'PUT', path, body })).status).toBe(200);
      expect(lastSeen()).toMatchObject({ size: limit, end: 'whole' });
    }
    seen.splice(0);
    expect((await send(proxy, { method: 'PUT', path, body: bytes(limit + 1) })).status).toBe(413);
    expect(seen).toEqual([]);
    const refused = await send(proxy, { method: 'PUT', path, body: streamed(limit + 1) });
    expect(refused.status).toBe(413);
    expect(JSON.parse(refused.body.toString()).error.code).toBe('body_too_large');
    await waitUntil('the target knows', () => seen.every(({ end }) => end === 'aborted'));
    expect(proxy.log.at(-1)).toMatchObject({ service: 'site', status: 413, cause: 'body_too_large' });
  });

  it('breaks off what has begun when a body turns out too large', async () => {
    const body = new PassThrough();
    const answer = send(proxy, { method: 'POST', path: '/small/early', body });
    const failed = expect(answer).rejects.toThrow();
    body.write(bytes(LIMIT));
    await waitUntil('the target has it', () => lastSeen()?.size === LIMIT);
    body.write(bytes(1));
    await failed;
    await waitUntil('the target knows', () => lastSeen()?.end === 'aborted');
    body.destroy();
  });
});

describe('over HTTP/1.1', () => {
  const head = (path: string, ...lines: string[]) =>
    [`POST ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...lines, '', ''].join('\r\n');

  it('does not ask a client for a body that is too large', async () => {
    const answer = await overRaw(proxy, head('/tiny', 'Content-Length: 5', 'Expect: 100-continue'));
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('redirects an upgrade, and refuses one where GET is not served', async () => {
    const upgrade = (path: string) =>
      overRaw(
        proxy,
        `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
      );
    expect(await upgrade('/old/live')).toMatch(/^HTTP\/1\.1 308 .*\r\nlocation: \/new\/live\r\n/is);
    expect(await upgrade('/write')).toMatch(/^HTTP\/1\.1 405 .*\r\nallow: POST\r\n/is);
  });
});

describe('the admin port', () => {
  it.each([
    ['/strip/a?b=c', { forward: { path: '/a?b=c', prefix: '/strip', targets: [{ state: 'healthy' }] } }],
    ['/old/a', { redirect: { status: 308, location: '/new/a' } }],
    ['/x/../read', { refusal: { status: 400, code: 'ambiguous_path' } }],
  ])('explains %s', async (path, explanation) => {
    const query = new URLSearchParams({ url: `https://localhost:${proxy.port}${path}` });
    const answer = await fetch(`http://127.0.0.1:${proxy.adminPort}/explain?${query}`);
    expect(await answer.json()).toMatchObject({ method: 'GET', ...explanation });
  });

  it('wants a URL', async () => {
    const answer = await fetch(`http://127.0.0.1:${proxy.adminPort}/explain`);
    expect([answer.status, await answer.json()]).toEqual([400, { error: 'expected ?url=, received none' }]);
  });
});
