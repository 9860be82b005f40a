import { once } from 'node:events';
import { type Upstream, waitUntil } from '@platform-journey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { openHttp2, overHttp1, overPlain, PROTOCOLS } from './testing/clients.ts';
import {
  addressOf,
  inFlight,
  startReadyUpstream,
  startTestProxy,
  type TestProxy,
  waiting,
} from './testing/test-proxy.ts';

let upstream: Upstream;
let proxy: TestProxy;

beforeAll(async () => {
  upstream = await startReadyUpstream((request, response) => {
    if (request.url === '/never') return;
    request.resume().on('end', () => response.end('hello'));
  });
  const sockets = new WebSocketServer({ server: upstream.server });
  sockets.on('connection', (socket) => socket.on('message', (message) => socket.send(message)));
  proxy = await startTestProxy([addressOf(upstream)]);
});

afterAll(async () => {
  await proxy.close();
  await upstream.close();
});

const lineWhere = (field: string, value: unknown, { log } = proxy) =>
  waitUntil('the request is logged', () => log.find((line) => line[field] === value));

describe.each(PROTOCOLS)('the line of a request over %s', (name, send) => {
  it('tells who asked for what, and how it was answered by whom', async () => {
    const { headers } = await send(proxy, {
      method: 'POST',
      path: '/logged?token=secret',
      headers: { 'user-agent': 'test/1', cookie: 'secret', authorization: 'secret' },
      body: 'abc',
    });
    const line = await lineWhere('requestId', headers['x-request-id']);
    expect(line).toMatchObject({
      client: '127.0.0.1',
      host: `localhost:${proxy.port}`,
      method: 'POST',
      path: '/logged',
      protocol: name === 'HTTP/2' ? 'h2' : 'h1',
      status: 200,
      bytesIn: 3,
      bytesOut: 5,
      route: '/',
      service: 'site',
      target: addressOf(upstream),
      attempts: 1,
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      userAgent: 'test/1',
    });
    const { durationMs, upstreamConnectMs, upstreamFirstByteMs } = line;
    expect(Number(upstreamConnectMs)).toBeGreaterThan(0);
    expect(Number(upstreamFirstByteMs)).toBeGreaterThan(0);
    expect(Number(durationMs)).toBeGreaterThan(Number(upstreamFirstByteMs));
    for (const absent of ['failures', 'heldMs', 'cause', 'reason', 'clientLeft']) {
      expect(line).not.toHaveProperty(absent);
    }
    expect(JSON.stringify(line)).not.toContain('secret');
  });
});

describe('the access log', () => {
  it('is JSON whatever the client says', async () => {
    const path = '/q"uote';
    const agent = '"},{\\ \t\xe9';
    await overHttp1(proxy, { path, headers: { 'user-agent': agent } });
    expect(await lineWhere('path', path)).toMatchObject({ userAgent: agent, status: 200 });
  });

  it('has a line for a WebSocket when it is over, with what it carried', async () => {
    const socket = new WebSocket(`wss://localhost:${proxy.port}/feed`, { ca: proxy.ca });
    await once(socket, 'open');
    socket.send('four');
    await once(socket, 'message');
    socket.close(1000);
    const line = await lineWhere('path', '/feed');
    expect(line).toMatchObject({ protocol: 'websocket', status: 101, service: 'site', attempts: 1 });
    // A frame with four bytes and one that closes, of which only the client's are masked.
    expect([line.bytesIn, line.bytesOut]).toEqual([6 + 4 + 6 + 2, 2 + 4 + 2 + 2]);
  });

  it('says that a client left', async () => {
    const session = openHttp2(proxy);
    session.request({ ':path': '/never' });
    await waitUntil('it is under way', async () => (await inFlight(proxy)) === 1);
    session.destroy();
    const line = await lineWhere('path', '/never');
    expect(line).toMatchObject({ clientLeft: true, attempts: 1 });
    expect(line).not.toHaveProperty('status');
  });

  it('says what failed before a request was served, and for how long it was held', async () => {
    const flaky = await startReadyUpstream((_request, response) => response.end('served'));
    const address = addressOf(flaky);
    const other = await startTestProxy([address]);
    await flaky.close();
    const answer = overHttp1(other, { path: '/held' });
    await waitUntil('it waits', async () => (await waiting(other)) === 1);
    flaky.server.listen(flaky.port, '127.0.0.1');
    expect((await answer).status).toBe(200);
    const line = await lineWhere('path', '/held', other);
    expect(line).toMatchObject({
      status: 200,
      attempts: 2,
      failures: [{ target: address, cause: 'target_unreachable' }],
    });
    expect(Number(line.heldMs)).toBeGreaterThan(0);
    await other.close();
    await flaky.close();
  });

  it('names the cause when the proxy answers by itself', async () => {
    await overHttp1(proxy, { path: '/refused', method: 'TRACE' });
    expect(await lineWhere('path', '/refused')).toMatchObject({ status: 405, cause: 'method_refused' });
  });

  it('has a line for a request over http that is sent to https', async () => {
    await overPlain(proxy, 'GET /plain?secret HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const line = await lineWhere('path', '/plain');
    expect(line).toMatchObject({ status: 308, host: 'localhost', protocol: 'h1', client: '127.0.0.1' });
    expect(line).not.toHaveProperty('route');
  });

  it('cuts a user agent that is long', async () => {
    await overHttp1(proxy, { path: '/long', headers: { 'user-agent': 'x'.repeat(5000) } });
    expect((await lineWhere('path', '/long')).userAgent).toBe('x'.repeat(256));
  });

  it('can be switched off', async () => {
    const quiet = await startTestProxy([addressOf(upstream)], { ACCESS_LOG: false });
    const { headers } = await overHttp1(quiet, {});
    await quiet.close();
    expect(quiet.log.length).toBeGreaterThan(0);
    expect(JSON.stringify(quiet.log)).not.toContain(headers['x-request-id']);
  });
});
