import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { openPlain, overPlain } from './testing/clients.ts';
import { addressOf, startReadyUpstream, startTestProxy, type TestProxy } from './testing/test-proxy.ts';

const HOST = 'Host: localhost';
const UPGRADE =
  `GET /live HTTP/1.1\r\n${HOST}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
const EXPECTING = `POST /up HTTP/1.1\r\n${HOST}\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n`;

const closers: (() => Promise<void>)[] = [];
let redirecting: TestProxy;
let serving: TestProxy;

/** Answers with what it was asked, as JSON, and echoes over WebSockets. */
beforeAll(async () => {
  const upstream = await startReadyUpstream(async (request, response) => {
    const { method, url, headers } = request;
    const body = (await request.toArray()).join('');
    response.end(JSON.stringify({ method, url, headers, body }));
  });
  new WebSocketServer({ server: upstream.server }).on('connection', (socket) =>
    socket.on('message', (message, binary) => socket.send(message, { binary })),
  );
  redirecting = await startTestProxy([addressOf(upstream)]);
  serving = await startTestProxy([addressOf(upstream)], { HTTP_MODE: 'serve' });
  closers.push(redirecting.close, serving.close, upstream.close);
});

afterAll(async () => {
  for (const close of closers) await close();
});

describe('the http port that redirects', () => {
  it.each([
    ['a GET', `GET /a?b=c HTTP/1.1\r\n${HOST}:80\r\n\r\n`, '/a?b=c'],
    ['a WebSocket', UPGRADE, '/live'],
    ['a client that waits to be asked for its body', EXPECTING, '/up'],
    ['a client that sends its body', `POST /up HTTP/1.1\r\n${HOST}\r\nContent-Length: 5\r\n\r\nhello`, '/up'],
  ])('sends %s to https, keeping host and path', async (_what, bytes, path) => {
    const answer = await overPlain(redirecting, bytes);
    expect(answer).toMatch(/^HTTP\/1\.1 308 /);
    expect(answer).toContain(`location: https://localhost:${redirecting.port}${path}\r\n`);
    expect(answer).toMatch(/connection: close/i);
  });

  it('refuses what it cannot understand, and CONNECT', async () => {
    expect(await overPlain(redirecting, `GET / HTTP/1.1\r\n${HOST}\r\n${HOST}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 400 /,
    );
    expect(await overPlain(redirecting, 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 405 /,
    );
  });
});

describe('the http port that serves', () => {
  it('forwards a request and tells its target that it came over http', async () => {
    const answer = await overPlain(serving, `GET /a HTTP/1.1\r\n${HOST}\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')).replace(/^[^{]*|[^}]*$/g, ''))).toMatchObject({
      method: 'GET',
      url: '/a',
      headers: { 'x-forwarded-proto': 'http', forwarded: expect.stringMatching(/;proto=http$/) },
    });
  });

  it('keeps the connection', async () => {
    const socket = await openPlain(serving);
    for (let i = 0; i < 3; i++) {
      socket.write(`GET / HTTP/1.1\r\n${HOST}\r\n\r\n`);
      expect(String(await once(socket, 'data'))).toMatch(/^HTTP\/1\.1 200 .*connection: keep-alive/is);
    }
    socket.destroy();
  });

  it('asks for a body that is held back', async () => {
    const socket = await openPlain(serving);
    socket.write(EXPECTING);
    expect(String(await once(socket, 'data'))).toMatch(/^HTTP\/1\.1 100 /);
    socket.write('hello');
    expect(String(await once(socket, 'data'))).toContain('"body":"hello"');
    socket.destroy();
  });

  it('forwards WebSockets', async () => {
    const socket = new WebSocket(`ws://localhost:${serving.httpPort}/live`);
    await once(socket, 'open');
    socket.send('hello');
    expect(String((await once(socket, 'message'))[0])).toBe('hello');
    socket.terminate();
  });

  it('refuses CONNECT and what two servers could read in two ways', async () => {
    expect(await overPlain(serving, 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n')).toMatch(/^HTTP\/1\.1 405 /);
    expect(
      await overPlain(serving, `GET / HTTP/1.1\r\n${HOST}\r\nHost: b\r\nConnection: close\r\n\r\n`),
    ).toMatch(/^HTTP\/1\.1 400 /);
  });
});
