import { once } from 'node:events';
import { startUpstream, waitUntil } from '@platform-journey/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { openPlain, openRaw, overHttp1, overRaw } from '../testing/clients.ts';
import { startRawUpstream } from '../testing/raw-upstream.ts';
import { Stage } from '../testing/stage.ts';
import { addressOf, inFlight, startTestProxy, type TestProxy } from '../testing/test-proxy.ts';
import { openWebSocket, SWITCHED } from '../testing/websocket-clients.ts';
import { startWebSocketUpstream } from '../testing/websocket-upstream.ts';

const HANDSHAKE =
  'GET /live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';

const stage = new Stage();

afterEach(() => stage.clear());

async function proxyTo(...upstreams: { port: number; close(): Promise<void> }[]): Promise<TestProxy> {
  for (const upstream of upstreams) stage.add(upstream);
  return stage.add(await startTestProxy(upstreams.map(addressOf)));
}

/** Nothing has leaked. */
async function expectIdle(proxy: TestProxy): Promise<void> {
  await waitUntil('nothing is in flight', async () => (await inFlight(proxy)) === 0);
}

describe('a WebSocket', () => {
  it('carries messages of every size both ways', async () => {
    const proxy = await proxyTo(await startWebSocketUpstream());
    const socket = await openWebSocket(proxy);
    for (const size of [1, 200, 70_000, 3_000_000]) {
      socket.send(Buffer.alloc(size, 7));
      const [message] = await once(socket, 'message');
      expect(message).toEqual(Buffer.alloc(size, 7));
    }
    socket.close();
    await once(socket, 'close');
    await expectIdle(proxy);
  });

  it('reaches the target with headers of our own', async () => {
    const echo = await startWebSocketUpstream();
    const proxy = await proxyTo(echo);
    const socket = await openWebSocket(proxy, 'wss', {
      headers: {
        'x-forwarded-for': '6.6.6.6',
        'proxy-authorization': 'secret',
        origin: 'https://localhost',
      },
    });
    const [handshake] = echo.handshakes;
    expect(handshake?.url).toBe('/live?a=b');
    expect(handshake?.headers).toMatchObject({
      host: `localhost:${proxy.port}`,
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'https',
      origin: 'https://localhost',
    });
    expect(handshake?.headers['proxy-authorization']).toBeUndefined();
    socket.terminate();
  });

  it('reaches a target that does not know the prefix of its route', async () => {
    const echo = await startWebSocketUpstream();
    const route = { path: '/live', service: 'site', family: 'f', container: 'c', port: 80 };
    const ROUTES = [{ ...route, rewritePrefix: '/v2/socket' }];
    const proxy = await stage.proxyTo(echo, { ROUTES });
    (await openWebSocket(proxy, 'wss', { headers: { 'x-forwarded-prefix': '/forged' } })).terminate();
    expect(echo.handshakes).toMatchObject([
      { url: '/v2/socket?a=b', headers: { 'x-forwarded-prefix': '/live' } },
    ]);
  });

  it('takes a good answer whose first message comes along with it', async () => {
    const accept = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';
    const proxy = await proxyTo(
      await startRawUpstream((socket) => {
        socket.write(
          `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n\x81\x02hi`,
        );
      }),
    );
    const socket = await openRaw(proxy);
    socket.write(`${HANDSHAKE}\r\n`);
    let received = '';
    socket.on('data', (data) => (received += data.toString('latin1')));
    await waitUntil('the message is there', () => received.endsWith('\x81\x02hi'));
    expect(received).toMatch(/^HTTP\/1\.1 101 .*x-request-id: /is);
    socket.destroy();
  });

  it('gets the headers of a good answer as the target wrote them, without the length of what is no body', async () => {
    const proxy = await stage.proxyForRaw((socket) => {
      const headers = 'Upgrade: websocket\r\nConnection: Upgrade\r\nX-Name: caf\xe9\r\nContent-Length: 5\r\n';
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${headers}\r\n`, 'latin1');
    });
    const socket = await openRaw(proxy);
    socket.write(`${HANDSHAKE}\r\n`);
    const [head] = await once(socket, 'data');
    expect(head.toString('latin1')).toMatch(/^HTTP\/1\.1 101 .*x-name: caf\xe9\r\n/is);
    expect(head.toString('latin1')).not.toMatch(/content-length/i);
    socket.destroy();
  });

  it('tries another target when one cannot be reached', async () => {
    const gone = await startUpstream((_request, response) => response.end());
    const proxy = await proxyTo(gone, await startWebSocketUpstream());
    await gone.close();
    for (let i = 0; i < 8; i++) (await openWebSocket(proxy)).terminate();
    await expectIdle(proxy);
  });
});

describe('a refused WebSocket', () => {
  it.each([
    ['with a length', 'HTTP/1.1 403 Forbidden\r\nContent-Length: 6\r\n\r\ndenied', /content-length: 6/i],
    [
      'in chunks',
      'HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n6\r\ndenied\r\n0\r\n\r\n',
      /6\r\ndenied\r\n0/,
    ],
  ])('is answered %s in a way that HTTP allows', async (_what, bytes, expected) => {
    const proxy = await proxyTo(await startRawUpstream((socket) => socket.write(bytes)));
    const answer = await overRaw(proxy, `${HANDSHAKE}\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    expect(answer).toMatch(expected);
    expect(answer).toMatch(/connection: close/i);
    await expectIdle(proxy);
  });

  it.each([
    ['a method other than GET', HANDSHAKE.replace('GET', 'POST'), '501'],
    ['a body', `${HANDSHAKE}Content-Length: 5\r\n`, '400'],
    ['chunks', `${HANDSHAKE}Transfer-Encoding: chunked\r\n`, '400'],
    ['two hosts', `${HANDSHAKE}Host: other\r\n`, '400'],
  ])('has %s', async (_what, head, status) => {
    const proxy = await proxyTo(await startWebSocketUpstream());
    expect(await overRaw(proxy, `${head}\r\n`)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  it('has no target', async () => {
    const gone = await startUpstream((_request, response) => response.end());
    const proxy = await proxyTo(gone);
    await gone.close();
    expect(await overRaw(proxy, `${HANDSHAKE}\r\n`)).toMatch(/^HTTP\/1\.1 503 /);
  });

  it.each([
    ['has another status than there are', 'HTTP/1.1 099 What\r\nContent-Length: 0\r\n\r\n'],
    ['has two lengths', 'HTTP/1.1 403 No\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nno'],
    ['is none', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['switches to nothing', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
    ['switches without an Upgrade', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n\r\n'],
    ['switches to something else', SWITCHED.replace('websocket', 'tcp')],
  ])('has a target whose answer %s', async (_what, bytes) => {
    let asked = 0;
    const upstream = await startRawUpstream((socket) => {
      asked++;
      socket.write(bytes);
    });
    const proxy = await proxyTo(upstream);
    expect(await overRaw(proxy, `${HANDSHAKE}\r\n`)).toMatch(/^HTTP\/1\.1 502 .*"code":"bad_answer"/s);
    expect(asked).toBe(1);
    await expectIdle(proxy);
  });

  it('has a target that dies in the middle of its answer', async () => {
    const proxy = await proxyTo(
      await startRawUpstream((socket) => {
        socket.write('HTTP/1.1 403 Forbidden\r\nContent-Length: 10\r\n\r\nhalf', () =>
          socket.resetAndDestroy(),
        );
      }),
    );
    await overRaw(proxy, `${HANDSHAKE}\r\n`).catch(() => {});
    await waitUntil('it is logged', () => proxy.log.find(({ cause }) => cause === 'target_failed'));
    await expectIdle(proxy);
  });

  it('has a target that never answers', async () => {
    const upstream = await startRawUpstream(() => {});
    const proxy = await stage.proxyTo(upstream, { UPSTREAM_TIMEOUT: 0.1 });
    expect(await overRaw(proxy, `${HANDSHAKE}\r\n`)).toMatch(/^HTTP\/1\.1 504 /);
    await expectIdle(proxy);
  });

  it('has a target that dies during the handshake', async () => {
    const proxy = await proxyTo(await startRawUpstream((socket) => socket.destroy()));
    expect(await overRaw(proxy, `${HANDSHAKE}\r\n`)).toMatch(/^HTTP\/1\.1 502 /);
    await expectIdle(proxy);
  });
});

describe('a client that leaves', () => {
  it('before its upgrade crashes nothing', async () => {
    const proxy = await proxyTo(await startWebSocketUpstream());
    for (let i = 0; i < 10; i++) {
      const socket = await openRaw(proxy);
      socket.write(`${HANDSHAKE}\r\n`, () => socket.destroy());
    }
    await expectIdle(proxy);
    expect((await overHttp1(proxy, {})).status).toBe(200);
  });

  it.each([
    ['https', openRaw, 'ends'],
    ['http', openPlain, 'ends'],
    ['http', openPlain, 'resets'],
  ] as const)('during the handshake over %s frees the target (%#)', async (_scheme, open, how) => {
    let closed = false;
    const arrived = Promise.withResolvers<void>();
    const proxy = await stage.proxyForRaw(
      (socket) => {
        arrived.resolve();
        socket.on('close', () => (closed = true));
      },
      { HTTP_MODE: 'serve', UPSTREAM_TIMEOUT: 60 },
    );
    const socket = await open(proxy);
    socket.write(`${HANDSHAKE}\r\n`);
    await arrived.promise;
    if (how === 'ends') socket.destroy();
    else socket.resetAndDestroy();
    await waitUntil('the target is freed', () => closed);
    await expectIdle(proxy);
  });

  it('after its upgrade frees the target', async () => {
    const echo = await startWebSocketUpstream();
    const proxy = await proxyTo(echo);
    const socket = await openWebSocket(proxy);
    socket.terminate();
    await waitUntil('the target is freed', () => echo.closeCodes.length === 1);
    await expectIdle(proxy);
    const line = await waitUntil('it is logged', () => proxy.log.find(({ status }) => status === 101));
    expect(line).not.toHaveProperty('clientLeft');
  });
});

describe('a target that dies', () => {
  it('takes its WebSockets with it and nothing else', async () => {
    const echo = await startWebSocketUpstream();
    const proxy = await proxyTo(echo);
    const socket = await openWebSocket(proxy);
    echo.kill();
    const [code] = await once(socket, 'close');
    expect(code).toBe(1006);
    await expectIdle(proxy);
    expect((await overHttp1(proxy, {})).status).toBe(200);
  });
});

describe('a proxy that stops', () => {
  it('sends its WebSockets away with 1001, which the target learns of as well', async () => {
    const echo = await startWebSocketUpstream();
    const proxy = await proxyTo(echo);
    const socket = await openWebSocket(proxy);
    const closed = once(socket, 'close');
    await stage.close(proxy);
    const [code] = await closed;
    expect(code).toBe(1001);
    await waitUntil('the target is told', () => echo.closeCodes.length === 1);
    expect(echo.closeCodes).toEqual([1001]);
  });

  it('waits for no WebSocket that does not answer', async () => {
    const proxy = await proxyTo(await startWebSocketUpstream());
    const socket = await openRaw(proxy);
    socket.write(`${HANDSHAKE}\r\n`);
    await once(socket, 'data');
    await stage.close(proxy);
  });
});
