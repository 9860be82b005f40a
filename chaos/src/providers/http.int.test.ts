import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { issueLeaf } from '@platform-journey/certificates';
import type { Trust } from '@platform-journey/certificates/trust';
import { stagingAuthority, startUpstream, type Upstream } from '@platform-journey/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HttpProvider } from '../schema/provider.ts';
import { type HttpResult, httpProvider } from './http.ts';

let upstream: Upstream;
let failures: number;

beforeEach(async () => {
  failures = 0;
  upstream = await startUpstream((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url === '/slow') return;
      if (request.url === '/flaky' && failures++ === 0) return void request.socket.destroy();
      if (request.url === '/moved') return void response.writeHead(302, { location: '/there' }).end();
      if (request.url === '/broken') response.statusCode = 500;
      response.setHeader('content-type', 'application/json; charset=utf-8');
      const { method, url, headers } = request;
      response.end(
        JSON.stringify({ method, url, type: headers['content-type'], body: String(Buffer.concat(chunks)) }),
      );
    });
  });
});

afterEach(() => upstream.close());

const run = (path: string, more: Partial<HttpProvider> = {}, kind: 'probe' | 'action' = 'probe') =>
  httpProvider([]).run(
    { type: 'http', url: `http://127.0.0.1:${upstream.port}${path}`, ...more },
    { kind, signal: new AbortController().signal },
  ) as Promise<HttpResult>;

test('a probe gives status, headers and the parsed body', async () => {
  const result = await run('/a', { arguments: { q: 'x y' } });
  expect(result).toMatchObject({ status: 200, body: { method: 'GET', url: '/a?q=x+y' } });
  expect(result.headers['content-type']).toMatch(/json/);
});

test('arguments of a POST are a form, or JSON when the header says so', async () => {
  const form = await run('/', { method: 'post', arguments: { a: 1 } });
  expect(form.body).toMatchObject({ method: 'POST', type: 'application/x-www-form-urlencoded', body: 'a=1' });
  const json = await run('/', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    arguments: { a: 1 },
  });
  expect(json.body).toMatchObject({ type: 'application/json', body: '{"a":1}' });
});

test('a redirect is followed, a probe may see a 500, an action may not', async () => {
  expect((await run('/moved')).body).toMatchObject({ url: '/there' });
  expect((await run('/broken')).status).toBe(500);
  await expect(run('/broken', {}, 'action')).rejects.toThrow(/was answered 500/);
});

test('a connection that cannot be made and one that takes too long are failures', async () => {
  await expect(run('/slow', { timeout: 0.1 })).rejects.toThrow('took too long');
  await upstream.close();
  await expect(run('/')).rejects.toThrow(/failed to connect to .*ECONNREFUSED/);
});

test('max_retries tries again', async () => {
  await expect(run('/flaky')).rejects.toThrow();
  failures = 0;
  expect((await run('/flaky', { max_retries: 1 })).status).toBe(200);
});

test("the site's certificate may be of Let's Encrypt's staging CA where that is awaited, and for it alone", async () => {
  const { certificate, key } = await issueLeaf(stagingAuthority(), ['localhost']);
  const server = createServer({ cert: certificate, key }, (_request, response) => response.end('here'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const origin = `https://localhost:${(server.address() as AddressInfo).port}`;
  const visit = (site: string, trust: Trust) =>
    httpProvider([], { origin: site, trust }).run(
      { type: 'http', url: `${origin}/` },
      { kind: 'probe', signal: new AbortController().signal },
    );
  try {
    expect(await visit(origin, 'lets-encrypt-staging')).toMatchObject({ status: 200, body: 'here' });
    for (const [site, trust] of [
      ['https://elsewhere.test', 'lets-encrypt-staging'],
      [origin, 'authorities'],
    ] as const) {
      await expect(visit(site, trust)).rejects.toThrow('unable to verify the first certificate');
    }
  } finally {
    server.close();
  }
});
