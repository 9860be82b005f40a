import { waitUntil } from '@platform-journey/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { overHttp1 } from './testing/clients.ts';
import {
  data,
  type Field,
  FLAG,
  FRAME,
  frame,
  GET,
  get,
  headers,
  hpack,
  POST,
  ping,
  post,
  priority,
  reset,
  settings,
  windowUpdate,
} from './testing/http2-frames.ts';
import { RawHttp2 } from './testing/raw-http2.ts';
import { type RecordingUpstream, startRecordingUpstream } from './testing/recording-upstream.ts';
import { addressOf, startTestProxy, type TestProxy } from './testing/test-proxy.ts';

/** More than any client has a reason to send. */
const FLOOD = 100_000;
/** The largest burst that is let pass: resets of streams. */
const MOST_REQUESTS = 600;

let upstream: RecordingUpstream;
let proxy: TestProxy;

beforeAll(async () => {
  upstream = await startRecordingUpstream();
  proxy = await startTestProxy([addressOf(upstream)], { ACCESS_LOG: false });
});

afterAll(async () => {
  await proxy.close();
  await upstream.close();
});

beforeEach(() => upstream.forget());

const CANCEL = 8;
const nth = (index: number) => 2 * index + 1;
const requestsIn = (text: string) => text.split(' HTTP/1.1\r\n').length - 1;
const connections = () => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;

/** A request that makes the proxy reset its stream (CVE-2025-8671). */
const spoiled = (head: (stream: number) => Buffer, spoil: (stream: number) => Buffer) => (index: number) =>
  Buffer.concat([head(nth(index)), spoil(nth(index))]);

const announced = (stream: number) => headers(stream, [...POST, ['content-length', '2']], 0);
const ENDLESS: Field[] = [['x', 'a'.repeat(4000)]];

describe('over HTTP/2, a flood of', { timeout: 60_000 }, () => {
  it.each<[string, (index: number) => Buffer]>([
    ['requests that are reset at once', (i) => Buffer.concat([get(nth(i)), reset(nth(i), CANCEL)])],
    ['uploads that are reset at once', (i) => Buffer.concat([post(nth(i)), reset(nth(i), CANCEL)])],
    ['windows that overflow', spoiled(post, (stream) => windowUpdate(stream, 2 ** 31 - 1))],
    ['windows that do not grow', spoiled(post, (stream) => windowUpdate(stream, 0))],
    ['bytes after the end of a request', spoiled(get, (stream) => data(stream, 'a'))],
    ['headers after the end of a request', spoiled(get, (stream) => get(stream))],
    ['short priorities', spoiled(post, (stream) => frame(FRAME.priority, 0, stream, Buffer.alloc(4)))],
    ['trailers that end nothing', spoiled(post, (stream) => headers(stream, [['x', '1']], 0))],
    ['uploads shorter than announced', spoiled(announced, (stream) => data(stream, 'a', FLAG.endStream))],
    ['malformed requests', (i) => headers(nth(i), [...GET, ['connection', 'close']])],
    ['streams that are left open', (i) => post(nth(i))],
    [
      'empty continuations',
      (i) => frame(i ? FRAME.continuation : FRAME.headers, 0, 1, i ? undefined : hpack(GET)),
    ],
    ['continuations', (i) => frame(i ? FRAME.continuation : FRAME.headers, 0, 1, hpack(i ? ENDLESS : GET))],
    ['settings', () => settings([3, 100])],
    ['empty settings', () => settings()],
    ['acknowledged settings', () => frame(FRAME.settings, FLAG.ack, 0)],
    ['pings', () => ping()],
    ['answered pings', () => frame(FRAME.ping, FLAG.ack, 0, Buffer.alloc(8))],
    ['priorities', (i) => priority(nth(i), 0)],
    ['empty data', (i) => (i ? data(1, '') : post(1))],
    ['unknown frames', () => frame(0xbe, 0, 0)],
  ])('%s ends its connection, and nobody else notices', async (_what, next) => {
    const before = connections();
    const client = await RawHttp2.open(proxy);
    const flood = client.flood(FLOOD, next);
    await waitUntil('the connection is closed', () => client.closed, 20_000);
    await flood;
    expect(requestsIn(upstream.received())).toBeLessThan(MOST_REQUESTS);
    expect((await overHttp1(proxy, { path: '/other' })).status).toBe(200);
    // What is kept is closed after 4 s.
    await waitUntil('nothing is left of it', () => connections() <= before + 2, 20_000);
  });

  it('window updates costs little, and nobody else notices', async () => {
    const client = await RawHttp2.open(proxy);
    const began = process.cpuUsage();
    const flood = client.flood(FLOOD, () => windowUpdate(0, 1));
    expect((await overHttp1(proxy, {})).status).toBe(200);
    await flood;
    client.send(get(1));
    expect(await client.verdict(1)).toBe('200');
    const { user, system } = process.cpuUsage(began);
    expect((user + system) / FLOOD).toBeLessThan(50);
    client.destroy();
  });

  it('references to one large header takes no more than its share', async () => {
    const client = await RawHttp2.open(proxy);
    // Once as a literal that is kept (RFC 7541, 6.2.1), then by its index in the table, a byte each.
    const large = Buffer.concat([Buffer.of(0x40), hpack([['x', 'a'.repeat(3000)]]).subarray(1)]);
    const bomb = Buffer.concat([hpack(GET), large, Buffer.alloc(10_000, 0x80 | 62)]);
    client.send(frame(FRAME.headers, FLAG.endHeaders | FLAG.endStream, 1, bomb));
    expect(await client.verdict(1)).toMatch(/^(431|reset ENHANCE_YOUR_CALM)$/);
    expect(upstream.received()).toBe('');
    client.destroy();
  });
});
