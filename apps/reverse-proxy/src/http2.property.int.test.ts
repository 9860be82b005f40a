import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DROPPED, HTTP2_CORPUS } from './testing/http2-corpus.ts';
import {
  data,
  FLAG,
  FRAME,
  frame,
  GET,
  get,
  headers,
  POST,
  ping,
  post,
  reset,
  settings,
  windowUpdate,
} from './testing/http2-frames.ts';
import { RawHttp2 } from './testing/raw-http2.ts';
import { type RecordingUpstream, startRecordingUpstream } from './testing/recording-upstream.ts';
import { addressOf, startTestProxy, type TestProxy } from './testing/test-proxy.ts';

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

const stream = fc.constantFrom(1, 3, 5);
const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
const sound = fc.oneof(
  stream.map(get),
  stream.map(post),
  fc.tuple(stream, fc.constantFrom(0, FLAG.endStream)).map(([id, flags]) => data(id, 'a', flags)),
  fc.tuple(stream, fc.constantFrom(0, 8)).map(([id, code]) => reset(id, code)),
  fc
    .tuple(fc.constantFrom(0, 1, 3, 5), fc.constantFrom(1, 2 ** 31 - 1))
    .map(([id, by]) => windowUpdate(id, by)),
  fc.constantFrom(0, 1, 2 ** 31 - 1).map((window) => settings([4, window])),
  stream.map((id) => headers(id, [...GET, ['expect', '100-continue']], 0)),
  stream.map((id) => headers(id, [...POST, ['content-length', '1']], 0)),
  stream.map((id) => headers(id, [['x-trailer', '1']])),
  fc.constant(ping()),
);
const unsound = fc.oneof(
  fc.constantFrom(...HTTP2_CORPUS).map(([, , frames]) => Buffer.concat(frames)),
  fc.tuple(stream, fc.constantFrom(...DROPPED)).map(([id, [, field]]) => headers(id, [...GET, field])),
  fc
    .record({
      type: fc.nat({ max: 12 }),
      flags: fc.nat({ max: 255 }),
      id: fc.constantFrom(0, 1, 2, 3, 5),
      payload: bytes(20),
    })
    .map(({ type, flags, id, payload }) => frame(type, flags, id, payload)),
  fc.tuple(stream, bytes(40)).map(([id, block]) => frame(FRAME.headers, FLAG.endHeaders, id, block)),
  bytes(30).map((raw) => Buffer.from(raw)),
);

it('whatever frames come on one connection, others are served', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(sound, unsound), { minLength: 1, maxLength: 8 }), async (frames) => {
      const client = await RawHttp2.open(proxy);
      for (const one of frames) client.send(one);
      const other = await RawHttp2.open(proxy);
      other.send(get(1));
      expect(await other.verdict(1)).toBe('200');
      other.destroy();
      client.destroy();
    }),
    { numRuns: 150 },
  );
}, 120_000);
