import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type Upstream, waitUntil } from '@platform-journey/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openRaw, overHttp1, overHttp2 } from './testing/clients.ts';
import {
  data,
  FRAME,
  frame,
  GET,
  get,
  headers,
  hpack,
  POST,
  PREFACE,
  ping,
  post,
  settings,
} from './testing/http2-frames.ts';
import { RawHttp2 } from './testing/raw-http2.ts';
import {
  addressOf,
  inFlight,
  startReadyUpstream,
  startTestProxy,
  type TestProxy,
} from './testing/test-proxy.ts';

const MANY = 100;
const LARGE = Buffer.alloc(10_000_000);
const TRICKLE_MS = 100;
const PATIENCE_MS = 20_000;

let upstream: Upstream;
let proxy: TestProxy;

beforeAll(async () => {
  upstream = await startReadyUpstream((request, response) => {
    if (request.url === '/large') response.end(LARGE);
    else request.resume().on('end', () => response.end('fine'));
  });
  proxy = await startTestProxy([addressOf(upstream)], {
    // Long enough for a busy machine to serve the others in time.
    HEADER_TIMEOUT: 2.5,
    IDLE_TIMEOUT: 1,
    STALL_TIMEOUT: 1.5,
  });
}, 30_000);

afterAll(async () => {
  await proxy.close();
  await upstream.close();
});

const running: (() => void)[] = [];

afterEach(() => {
  for (const stop of running.splice(0)) stop();
});

/** Does it again and again until the test is over. */
function trickle(send: () => void): void {
  const timer = setInterval(send, TRICKLE_MS);
  running.push(() => clearInterval(timer));
}

/** Opens many of a kind at once; what opens one resolves with a way to tell whether it has been closed. */
async function openMany(open: () => Promise<() => boolean>): Promise<void> {
  const closed = await Promise.all(Array.from({ length: MANY }, open));
  expect((await overHttp1(proxy, {})).body.toString()).toBe('fine');
  expect((await overHttp2(proxy, {})).body.toString()).toBe('fine');
  await waitUntil('all are cut', () => closed.every((isClosed) => isClosed()), PATIENCE_MS);
  await waitUntil('no target is busy with them', async () => (await inFlight(proxy)) === 0, PATIENCE_MS);
}

/** What an HTTP/1.1 client is told before it is cut. */
function answerTo(socket: Socket): () => string | undefined {
  let answer = '';
  socket.on('data', (bytes) => {
    answer += bytes;
  });
  running.push(() => socket.destroy());
  return () => (socket.destroyed ? answer : undefined);
}

function statusOf(answer: () => string | undefined, status: number): boolean {
  const told = answer();
  if (told !== undefined) expect(told).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  return told !== undefined;
}

describe('over HTTP/1.1, clients by the hundred', { timeout: 60_000 }, () => {
  it('that do not begin their handshake are cut', () =>
    openMany(async () => {
      const socket = connect(proxy.port, '127.0.0.1').on('error', () => {});
      await once(socket, 'connect');
      running.push(() => socket.destroy());
      socket.resume();
      return () => socket.destroyed;
    }));

  it.each([
    ['send nothing', ''],
    ['send half a request line', 'GET /'],
    ['send half their headers', 'GET / HTTP/1.1\r\nHost: localhost\r\n'],
  ])('that %s are cut', (_what, bytes) =>
    openMany(async () => {
      const socket = await openRaw(proxy);
      socket.write(bytes);
      const answer = answerTo(socket);
      return () => statusOf(answer, 408);
    }),
  );

  it('that trickle their headers are cut', () =>
    openMany(async () => {
      const socket = await openRaw(proxy);
      const answer = answerTo(socket);
      socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nX: ');
      trickle(() => socket.write('a'));
      return () => statusOf(answer, 408);
    }));

  it.each([
    ['a small body', 'Content-Length: 10000', 'a'],
    ['a large body', 'Content-Length: 1000000', 'a'],
    ['chunks', 'Transfer-Encoding: chunked', '1\r\na\r\n'],
  ])('that trickle %s are cut', (_what, framing, piece) =>
    openMany(async () => {
      const socket = await openRaw(proxy);
      const answer = answerTo(socket);
      socket.write(`POST / HTTP/1.1\r\nHost: localhost\r\n${framing}\r\n\r\n`);
      trickle(() => socket.write(piece));
      return () => statusOf(answer, 408);
    }),
  );

  it('that ask for nothing more are sent away', () =>
    openMany(async () => {
      const socket = await openRaw(proxy);
      const answer = answerTo(socket);
      socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
      return () => statusOf(answer, 200);
    }));

  it('that do not read their answer are cut', () =>
    openMany(async () => {
      const socket = await openRaw(proxy);
      running.push(() => socket.destroy());
      socket.pause().write('GET /large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
      // A socket that nobody reads does not tell that it was closed; writing does.
      trickle(() => socket.write(' '));
      return () => socket.destroyed;
    }));
});

describe('over HTTP/2, clients by the hundred', { timeout: 60_000 }, () => {
  const open = async (first?: Buffer[]) => {
    const client = await RawHttp2.open(proxy, first);
    running.push(() => client.destroy());
    return client;
  };

  it.each([
    ['send nothing', []],
    ['send half a preface', [PREFACE.subarray(0, 10)]],
    ['ask for nothing', [PREFACE, settings()]],
    ['send half a frame', [PREFACE, settings(), get(1).subarray(0, 12)]],
    ['send half their headers', [PREFACE, settings(), frame(FRAME.headers, 1, 1, hpack(GET))]],
  ])('that %s are cut', (_what, bytes) =>
    openMany(async () => {
      const client = await open(bytes);
      return () => client.closed;
    }),
  );

  it('that only ping are cut', () =>
    openMany(async () => {
      const client = await open();
      trickle(() => client.send(ping()));
      return () => client.closed;
    }));

  it('that trickle a continuation are cut', () =>
    openMany(async () => {
      const client = await open();
      client.send(
        frame(FRAME.headers, 1, 1, hpack(GET)),
        frame(FRAME.continuation, 4, 1, Buffer.alloc(100)).subarray(0, 9),
      );
      trickle(() => client.send(Buffer.alloc(1)));
      return () => client.closed;
    }));

  it.each([
    ['a small body', headers(1, [...POST, ['content-length', '10000']], 0)],
    ['a body of any length', post(1)],
  ])('that trickle %s are told', (_what, head) =>
    openMany(async () => {
      const client = await open();
      client.send(head);
      trickle(() => client.send(data(1, 'a')));
      let verdict: string | undefined;
      client.verdict(1, PATIENCE_MS).then((told) => {
        verdict = told;
      });
      return () => {
        if (verdict !== undefined) expect(verdict).toBe('408');
        return verdict !== undefined;
      };
    }),
  );

  it('that open no window are cut', () =>
    openMany(async () => {
      const client = await open([PREFACE, settings([4, 0])]);
      client.send(
        headers(
          1,
          GET.map(([name, value]) => [name, name === ':path' ? '/large' : value]),
        ),
      );
      return () => client.of(FRAME.reset).length > 0 || client.closed;
    }));

  it('that do not read are cut', () =>
    openMany(async () => {
      const client = await open([PREFACE, settings([4, 2 ** 31 - 1])]);
      client.pause();
      client.send(
        headers(
          1,
          GET.map(([name, value]) => [name, name === ':path' ? '/large' : value]),
        ),
      );
      trickle(() => client.send(ping()));
      return () => client.closed;
    }));

  it('that ask for nothing more are sent away', () =>
    openMany(async () => {
      const client = await open();
      client.send(get(1));
      return () => client.closed;
    }));
});
