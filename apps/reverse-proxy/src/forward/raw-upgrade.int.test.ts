import { once } from 'node:events';
import { Socket } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { connect as connectTls } from 'node:tls';
import { waitUntil } from '@platform-journey/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { openPlain, openRaw } from '../testing/clients.ts';
import { Stage } from '../testing/stage.ts';
import { inFlight, type TestProxy } from '../testing/test-proxy.ts';
import { startUpgradingUpstream } from '../testing/upgrading-upstream.ts';

const stage = new Stage();

afterEach(() => stage.clear());

const asking = (upgrade: string, method = 'GET') =>
  `${method} /attach HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: ${upgrade}\r\n`;

const PORTS: [name: string, open: (proxy: TestProxy) => Promise<Socket>][] = [
  ['https', openRaw],
  ['http', openPlain],
];

async function proxyTo(...upstream: Parameters<typeof startUpgradingUpstream>): Promise<TestProxy> {
  return stage.proxyTo(await startUpgradingUpstream(...upstream), { HTTP_MODE: 'serve' });
}

/** Everything a socket says until it ends, without the 101. */
async function spoken(socket: Socket): Promise<string> {
  return (await text(socket)).replace(/^HTTP\/1\.1 101 .*?\r\n\r\n/s, '');
}

describe.each(PORTS)('an upgrade over %s', (_name, open) => {
  it.each(['GET', 'POST'])('to another protocol is passed on, asked for with a %s', async (method) => {
    let asked: unknown;
    const proxy = await proxyTo((socket, _head, request) => {
      asked = [request.method, request.url, request.headers.upgrade, request.headers.connection];
      socket.pipe(socket);
    });
    const socket = await open(proxy);
    socket.write(`${asking('Foo/2', method)}\r\n`);
    const [head] = await once(socket, 'data');
    expect(String(head)).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/);
    expect(String(head)).toMatch(/\r\nupgrade: Foo\/2\r\n/i);
    expect(asked).toEqual([method, '/attach', 'Foo/2', 'Upgrade']);
    const bytes = Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 256));
    const answer = buffer(socket);
    socket.end(bytes);
    expect(await answer).toEqual(bytes);
    await waitUntil('it is logged', () =>
      proxy.log.find(({ protocol, status, bytesIn, bytesOut }) => {
        return protocol === 'upgrade' && status === 101 && bytesIn === 1000 && bytesOut === 1000;
      }),
    );
    expect(await inFlight(proxy)).toBe(0);
  });

  it('loses nothing that either side says before it has heard of it', async () => {
    const proxy = await proxyTo((socket, head) => {
      socket.write('early ');
      socket.unshift(head);
      socket.pipe(socket);
    });
    const socket = await open(proxy);
    const answer = spoken(socket);
    socket.end(`${asking('tcp')}\r\nbird`);
    expect(await answer).toBe('early bird');
  });

  it('lets the target go on when its client has ended', async () => {
    const proxy = await proxyTo(async (socket) => {
      const question = await text(socket);
      for (let i = 0; i < 50; i++) socket.write(`${question} ${i}\n`);
      socket.end(Buffer.alloc(1_000_000, '.'));
    });
    const socket = await open(proxy);
    const answer = spoken(socket);
    socket.write(`${asking('tcp')}\r\n`);
    socket.end('why');
    expect(await answer).toMatch(/^why 0\n.*why 49\n\.{1000000}$/s);
  });

  it('lets the client go on when the target has ended', async () => {
    let heard: Promise<string> | undefined;
    const proxy = await proxyTo((socket) => {
      socket.end();
      heard = text(socket);
    });
    const socket = await open(proxy);
    socket.allowHalfOpen = true;
    socket.write(`${asking('tcp')}\r\n`);
    await once(socket.resume(), 'end');
    socket.write('still ');
    socket.end('here'.repeat(100_000));
    expect(await heard).toBe(`still ${'here'.repeat(100_000)}`);
  });

  it('breaks off for the client what the target breaks off', async () => {
    const proxy = await proxyTo((socket) => socket.write('half', () => socket.resetAndDestroy()));
    const socket = await open(proxy);
    const closed = Promise.withResolvers<unknown>();
    socket.on('error', closed.resolve).on('close', () => closed.resolve('closed'));
    let ended = false;
    socket.on('end', () => (ended = true)).resume();
    socket.write(`${asking('tcp')}\r\n`);
    await closed.promise;
    // Node takes a connection without TLS's goodbye for one that has ended.
    expect(ended).toBe('encrypted' in socket);
    await waitUntil('nothing is in flight', async () => (await inFlight(proxy)) === 0);
  });

  it.each(['h2c', 'HTTP/2.0', 'TLS/1.0', 'tcp, foo'])('to "%s" is ignored', async (upgrade) => {
    const proxy = await proxyTo(() => {});
    const socket = await open(proxy);
    socket.write(`${asking(upgrade)}HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n`);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 .*GET undefined $/s);
  });

  it.each([
    ['h2c', 'Content-Length: 5\r\n\r\nhello'],
    ['h2c', 'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'],
    ['tcp', 'Content-Length: 5\r\n\r\nhello'],
    ['tcp', 'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'],
  ])('to %s is ignored when there is a body: %j', async (upgrade, rest) => {
    const proxy = await proxyTo(() => {});
    const socket = await open(proxy);
    socket.write(`${asking(upgrade, 'POST')}${rest}`);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 .*POST undefined hello$/s);
  });
});

describe('an upgrade', () => {
  it.each([
    [
      'https',
      async ({ port, ca }: TestProxy, tcp: Socket) => {
        await once(tcp.connect(port), 'connect');
        const socket = connectTls({ socket: tcp, ca, servername: 'localhost' });
        await once(
          socket.on('error', () => {}),
          'secureConnect',
        );
        return socket;
      },
    ],
    ['http', async ({ httpPort }: TestProxy, tcp: Socket) => tcp.connect(httpPort)],
  ])('over %s is broken off for the target when the client breaks it off', async (_scheme, open) => {
    const broken = Promise.withResolvers<unknown>();
    const arrived = Promise.withResolvers<void>();
    const proxy = await proxyTo((socket, head) => {
      socket.on('end', () => broken.resolve('ended')).on('error', broken.resolve);
      socket.on('data', () => arrived.resolve());
      if (head.length > 0) arrived.resolve();
    });
    const tcp = new Socket().on('error', () => {});
    const socket = await open(proxy, tcp);
    socket.write(`${asking('tcp')}\r\nhalf of someth`);
    await arrived.promise;
    tcp.resetAndDestroy();
    expect(await broken.promise).toMatchObject({ code: 'ECONNRESET' });
    await waitUntil('nothing is in flight', async () => (await inFlight(proxy)) === 0);
  });

  it.each(['websocket', 'h2c', 'tcp, foo'])(
    'is not passed on when the target answers with %s',
    async (other) => {
      const proxy = await proxyTo((socket) => socket.write('anything'), other);
      const socket = await openRaw(proxy);
      socket.write(`${asking('tcp')}\r\n`);
      const answer = await text(socket);
      expect(answer).toMatch(/^HTTP\/1\.1 502 .*bad_answer/s);
      expect(answer).not.toContain('anything');
      await waitUntil('nothing is in flight', async () => (await inFlight(proxy)) === 0);
    },
  );

  it('that the target refuses is answered as it answers', async () => {
    const proxy = await stage.proxyFor((_request, response) => response.writeHead(404).end('no such thing'));
    const socket = await openRaw(proxy);
    socket.write(`${asking('tcp')}\r\n`);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 404 .*no such thing/s);
  });

  it('ends with the proxy', async () => {
    const upstream = await startUpgradingUpstream((socket) => socket.pipe(socket));
    const proxy = await stage.proxyTo(upstream, { STOP_TIMEOUT: 3.5 });
    const socket = await openRaw(proxy);
    socket.write(`${asking('tcp')}\r\n`);
    await once(socket, 'data');
    const closed = once(socket.resume(), 'close');
    await stage.clear();
    await closed;
  });
});
