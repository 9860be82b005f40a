import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';
import { buffer } from 'node:stream/consumers';
import { waitUntil } from '@platform-journey/testing';
import { afterEach, describe, expect, it } from 'vitest';
import {
  data,
  FLAG,
  FRAME,
  frame,
  GET,
  get,
  headers,
  POST,
  PREFACE,
  ping,
  post,
  priority,
  settings,
  windowUpdate,
} from './testing/http2-frames.ts';
import { RawHttp2 } from './testing/raw-http2.ts';
import { Stage } from './testing/stage.ts';
import { inFlight, type TestProxy } from './testing/test-proxy.ts';

const stage = new Stage();

afterEach(() => stage.clear());

const INITIAL_WINDOW_SIZE = 4;
const BODY = Buffer.from(Array.from({ length: 60 }, (_, i) => i));
const LARGE = Buffer.alloc(4 * 1_048_576, 'x');

function session(proxy: TestProxy): ClientHttp2Session {
  const opened = connect(`https://localhost:${proxy.port}`, { ca: proxy.ca, maxSessionMemory: 1000 });
  opened.on('error', () => {});
  stage.add({ close: async () => opened.destroy() });
  return opened;
}

const dataOf = (client: RawHttp2, stream: number) =>
  Buffer.concat(
    client
      .of(FRAME.data)
      .filter((one) => one.stream === stream)
      .map(({ payload }) => payload),
  );
const endedBy = (client: RawHttp2, stream: number) =>
  client.frames.some((one) => one.stream === stream && one.type <= 1 && (one.flags & FLAG.endStream) !== 0);

describe("a stream's window", () => {
  it('of 0 lets the head of an answer through, and its body once there is room', async () => {
    const proxy = await stage.proxyFor((_request, response) => response.end(BODY));
    const client = await RawHttp2.open(proxy, [PREFACE, settings([INITIAL_WINDOW_SIZE, 0])]);
    client.send(get(1), ping());
    expect(await client.verdict(1)).toBe('200');
    await waitUntil('the ping is back', () => client.of(FRAME.ping).length > 0);
    expect(dataOf(client, 1)).toHaveLength(0);
    // RFC 9113, 6.9.2: a change of the settings changes the windows of streams that are open.
    client.send(settings([INITIAL_WINDOW_SIZE, 50]));
    await waitUntil('a part is there', () => dataOf(client, 1).length === 50);
    client.send(windowUpdate(1, 10));
    await waitUntil('it has ended', () => endedBy(client, 1));
    expect(dataOf(client, 1)).toEqual(BODY);
    client.destroy();
  });

  it('of 1 lets a body through byte by byte', async () => {
    const proxy = await stage.proxyFor((_request, response) => response.end(BODY));
    const client = await RawHttp2.open(proxy, [PREFACE, settings([INITIAL_WINDOW_SIZE, 1])]);
    client.send(get(1));
    for (let i = 1; i <= BODY.length; i++) {
      await waitUntil('a byte is there', () => dataOf(client, 1).length === i);
      client.send(windowUpdate(1, 1));
    }
    await waitUntil('it has ended', () => endedBy(client, 1));
    expect(dataOf(client, 1)).toEqual(BODY);
    client.destroy();
  });

  it('that is full holds its target back and no other stream', async () => {
    let written = 0;
    const proxy = await stage.proxyFor((request, response) => {
      if (request.url !== '/endless') return response.end(LARGE);
      const next = () => {
        while (written < 64) {
          written++;
          if (!response.write(LARGE.subarray(0, 1_048_576))) return response.once('drain', next);
        }
      };
      next();
    });
    const client = session(proxy);
    const stalled = client.request({ ':path': '/endless' });
    await once(stalled, 'response');
    const answers = Array.from({ length: 20 }, (_, i) => buffer(client.request({ ':path': `/${i}` })));
    for (const answer of await Promise.all(answers)) expect(answer.length).toBe(LARGE.length);
    expect(written).toBeLessThan(32);
  });
});

describe("the connection's window", () => {
  it('is shared, and opens for all', async () => {
    const proxy = await stage.proxyFor((_request, response) => response.end(LARGE.subarray(0, 100_000)));
    const client = await RawHttp2.open(proxy);
    client.send(get(1), get(3), ping());
    await waitUntil('it is full', () => dataOf(client, 1).length + dataOf(client, 3).length === 65_535);
    client.send(windowUpdate(0, 1_000_000), windowUpdate(1, 1_000_000), windowUpdate(3, 1_000_000));
    await waitUntil('both have ended', () => endedBy(client, 1) && endedBy(client, 3));
    expect(dataOf(client, 1).length + dataOf(client, 3).length).toBe(200_000);
    client.destroy();
  });

  it('is not filled up by one upload that its target does not read', async () => {
    let stalled = false;
    const proxy = await stage.proxyFor((request, response) => {
      if (request.url === '/stalled') stalled = true;
      else request.pipe(response);
    });
    const client = session(proxy);
    const upload = client.request({ ':method': 'POST', ':path': '/stalled' });
    upload.on('error', () => {});
    upload.write(Buffer.alloc(16 * LARGE.length));
    await waitUntil('the target is there', () => stalled);
    const other = client.request({ ':method': 'POST', ':path': '/' });
    other.end(LARGE);
    expect((await buffer(other)).length).toBe(LARGE.length);
    expect(upload.writableLength).toBeGreaterThan(0);
  });
});

describe('an HTTP/2 client', () => {
  it('may give a stream up in the middle of its answer, and the others go on', async () => {
    const closed: string[] = [];
    const proxy = await stage.proxyFor((request, response) => {
      request.socket.once('close', () => closed.push(request.url ?? ''));
      response.write(LARGE.subarray(0, 1000));
      if (request.url === '/finite') setTimeout(() => response.end('end'), 200);
    });
    const client = session(proxy);
    const finite = client.request({ ':path': '/finite' });
    const whole = buffer(finite);
    const streams = [8, 0, 5].map((code) => [client.request({ ':path': `/${code}` }), code] as const);
    for (const [stream, code] of streams) {
      await once(
        stream.on('error', () => {}),
        'data',
      );
      stream.close(code);
    }
    await waitUntil('the target sees them', () => closed.length === 3);
    expect(closed.sort()).toEqual(['/0', '/5', '/8']);
    expect((await whole).toString()).toMatch(/^x{1000}end$/);
  });

  it('gets all of an answer that it has asked for before it said goodbye', async () => {
    let response: ServerResponse | undefined;
    const proxy = await stage.proxyFor((_request, answering) => {
      response = answering;
      answering.write('half ');
    });
    const client = session(proxy);
    const stream = client.request({ ':path': '/' });
    await once(stream, 'response');
    client.goaway();
    const answer = buffer(stream);
    response?.end('whole');
    expect((await answer).toString()).toBe('half whole');
  });

  it('may ask for as many streams at once as it was told, and for no more', async () => {
    const waiting: ServerResponse[] = [];
    const proxy = await stage.proxyFor((_request, response) => void waiting.push(response));
    const client = session(proxy);
    await once(client, 'remoteSettings');
    const { maxConcurrentStreams = 0 } = client.remoteSettings;
    const streams = Array.from({ length: maxConcurrentStreams + 20 }, () => client.request({ ':path': '/' }));
    const answers = streams.map((stream: ClientHttp2Stream) => buffer(stream));
    await waitUntil('they are there', () => waiting.length === maxConcurrentStreams);
    for (const response of waiting.splice(0)) response.end('served');
    await waitUntil('the rest is there', () => waiting.length === 20);
    for (const response of waiting) response.end('served');
    for (const answer of await Promise.all(answers)) expect(answer.toString()).toBe('served');
    expect(await inFlight(proxy)).toBe(0);
  });

  // RFC 9113, 5.3.2 and 4.1.
  it('is served whatever it says of priorities, and whatever frames and settings nobody knows', async () => {
    const proxy = await stage.proxyFor((_request, response) => response.end(BODY));
    const client = await RawHttp2.open(proxy, [PREFACE, settings([0x99, 1])]);
    const priorityUpdate = frame(16, 0, 0, Buffer.from('\0\0\0\x01u=0'));
    client.send(priority(1, 3), priority(5, 1), priorityUpdate, frame(0x42, 0xff, 0, Buffer.from('unknown')));
    client.send(headers(1, [...GET, ['priority', 'u=7, i']]), frame(0x42, 0, 1, Buffer.from('unknown')));
    await waitUntil('it has ended', () => endedBy(client, 1));
    expect(dataOf(client, 1)).toEqual(BODY);
    client.destroy();
  });

  // RFC 8441 is not offered.
  it('is not told that it may open WebSockets', async () => {
    const proxy = await stage.proxyFor((_request, response) => response.end());
    const client = session(proxy);
    await once(client, 'remoteSettings');
    expect(client.remoteSettings.enableConnectProtocol).toBeFalsy();
  });

  it('gets what a target says, though it sends nothing but the head of its request', async () => {
    const proxy = await stage.proxyFor((_request, response) => response.end('no need'));
    const client = await RawHttp2.open(proxy);
    client.send(post(1));
    expect(await client.verdict(1)).toBe('200');
    await waitUntil('it has ended', () => endedBy(client, 1));
    // RFC 9113, 8.1: the rest is refused without an error.
    const reset = await waitUntil('it is told', () => client.of(FRAME.reset)[0]);
    expect(reset.payload.readUInt32BE()).toBe(0);
    client.destroy();
  });

  it('is asked for a body that it holds back', async () => {
    const proxy = await stage.proxyFor((request, response) => request.pipe(response));
    const client = await RawHttp2.open(proxy);
    client.send(headers(1, [...POST, ['expect', '100-continue']], 0));
    expect(await client.verdict(1)).toBe('100');
    client.send(data(1, 'hello', FLAG.endStream));
    await waitUntil('it has ended', () => endedBy(client, 1));
    expect(dataOf(client, 1).toString()).toBe('hello');
    client.destroy();
  });
});
