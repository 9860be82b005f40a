import { waitUntil } from '@platform-journey/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DROPPED, HTTP2_CORPUS } from './testing/http2-corpus.ts';
import { GET, get, headers, post } from './testing/http2-frames.ts';
import { RawHttp2 } from './testing/raw-http2.ts';
import { type RecordingUpstream, startRecordingUpstream } from './testing/recording-upstream.ts';
import { addressOf, startTestProxy, type TestProxy } from './testing/test-proxy.ts';

let upstream: RecordingUpstream;
let proxy: TestProxy;

beforeAll(async () => {
  upstream = await startRecordingUpstream();
  proxy = await startTestProxy([addressOf(upstream)]);
});

afterAll(async () => {
  await proxy.close();
  await upstream.close();
});

beforeEach(() => upstream.forget());

/** What was wrong with one stream says nothing about others. */
async function expectService(client: RawHttp2): Promise<void> {
  client.send(get(101));
  expect(await client.verdict(101)).toBe('200');
  client.destroy();
}

describe('over HTTP/2', () => {
  it.each(HTTP2_CORPUS)('refuses %s: %s', async (_what, expected, frames, first) => {
    const client = await RawHttp2.open(proxy, first);
    client.send(...frames);
    const verdict = await client.verdict(1);
    expect(upstream.received()).toBe('');
    // A GOAWAY may be lost when its connection is closed with bytes of ours unread.
    if (verdict !== 'closed') expect(verdict).toBe(expected);
    if (expected.startsWith('goaway')) await waitUntil('the connection is closed', () => client.closed);
    else await expectService(client);
  });

  it.each(DROPPED)('drops %s', async (_what, [name, value]) => {
    const client = await RawHttp2.open(proxy);
    client.send(headers(1, [...GET, [name, value], ['x-after', '1']]));
    expect(await client.verdict(1)).toBe('200');
    expect(upstream.received()).toMatch(
      /^GET \/ HTTP\/1\.1\r\nhost: localhost\r\n(connection: .*\r\n)?x-after: 1\r\n/,
    );
    await expectService(client);
  });

  it('ignores a stream whose number is from before', async () => {
    const client = await RawHttp2.open(proxy);
    client.send(get(3), post(1));
    expect(await client.verdict(3)).toBe('200');
    expect(upstream.received()).not.toContain('POST');
    await expectService(client);
  });
});
