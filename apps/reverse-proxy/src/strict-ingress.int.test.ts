import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openPlain, openRaw } from './testing/clients.ts';
import { REFUSED, SERVED } from './testing/http1-corpus.ts';
import { type RecordingUpstream, startRecordingUpstream } from './testing/recording-upstream.ts';
import { addressOf, startTestProxy, type TestProxy } from './testing/test-proxy.ts';

const AFTER = 'GET /after HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';

let upstream: RecordingUpstream;
let proxy: TestProxy;

beforeAll(async () => {
  upstream = await startRecordingUpstream();
  proxy = await startTestProxy([addressOf(upstream)], { HTTP_MODE: 'serve' });
});

afterAll(async () => {
  await proxy.close();
  await upstream.close();
});

beforeEach(() => {
  upstream.forget();
  proxy.log.length = 0;
});

const PORTS: [name: string, open: (proxy: TestProxy) => ReturnType<typeof openPlain>][] = [
  ['https', openRaw],
  ['http', openPlain],
];

describe.each(PORTS)('over %s', (_name, open) => {
  /** Sends it all and takes in what comes until the proxy closes. */
  async function exchange(...pieces: string[]): Promise<string> {
    const socket = await open(proxy);
    const answer = buffer(socket);
    for (const piece of pieces) socket.write(piece, 'latin1');
    return (await answer).toString('latin1');
  }

  const statuses = (answer: string) =>
    [...answer.matchAll(/^HTTP\/1\.1 (\d+) /gm)].map(([, status]) => status);
  const targets = (answer: string) => [...answer.matchAll(/^target (.*)$/gm)].map(([, target]) => target);

  it.each(REFUSED)('refuses %s with %d and believes nothing behind it', async (_what, status, bytes) => {
    const answer = await exchange(bytes + AFTER);
    expect(statuses(answer)).toEqual([String(status)]);
    expect(answer).toMatch(/^connection: close\r$/im);
    expect(answer).toMatch(/"requestId":/);
    expect(upstream.received()).toBe('');
    await expect.poll(() => proxy.log).toMatchObject([{ status, cause: expect.any(String) }]);
  });

  it.each(SERVED)('serves %s', async (_what, expected, bytes) => {
    expect(targets(await exchange(bytes + AFTER))).toEqual([...expected, '/after']);
  });

  it('answers what came before bytes that it cannot read', async () => {
    const answer = await exchange(`GET /before HTTP/1.1\r\nHost: localhost\r\n\r\n\0\r\n\r\n${AFTER}`);
    expect(statuses(answer)).toEqual(['200', '400']);
    expect(targets(answer)).toEqual(['/before']);
    await expect.poll(() => proxy.log.map(({ status }) => status).sort()).toEqual([200, 400]);
  });

  it.each([
    [
      'an upgrade',
      'GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    ],
    ['a CONNECT', 'CONNECT example.test:443 HTTP/1.1\r\nHost: example.test:443\r\n\r\n'],
  ])('closes on %s behind a request that is not answered yet', async (_what, bytes) => {
    const answer = await exchange(`GET /before HTTP/1.1\r\nHost: localhost\r\n\r\n${bytes}`);
    expect(answer).toBe('');
    expect(targets(await exchange(AFTER))).toEqual(['/after']);
  });

  it('takes nothing for a request behind one whose upgrade it ignores', async () => {
    const upgrade = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n';
    const answer = await exchange(`GET /h2c HTTP/1.1\r\nHost: localhost\r\n${upgrade}\r\n${AFTER}`);
    expect(targets(answer)).toEqual(['/h2c']);
  });

  it('breaks an upload off whose later chunk cannot be read', async () => {
    const socket = await open(proxy);
    const answer = buffer(socket);
    socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n');
    await expect.poll(() => upstream.received()).toContain('1\r\na');
    socket.write(`g\r\n${AFTER}`);
    expect(statuses((await answer).toString())).toEqual(['400']);
    expect(upstream.received()).toMatch(/1\r\na\r\n$/);
    await expect.poll(() => proxy.log).toMatchObject([{ status: 400, cause: 'bad_request' }]);
  });

  it('closes after an answer to HTTP/1.0, without chunks', async () => {
    const answer = await exchange('GET /1.0 HTTP/1.0\r\nHost: localhost\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).not.toMatch(/transfer-encoding/i);
    expect(answer.endsWith('\r\n\r\ntarget /1.0\n')).toBe(true);
  });

  it('keeps a connection of HTTP/1.0 whose client asks for it', async () => {
    const keep = 'GET /1 HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n';
    const socket = await open(proxy);
    socket.write(keep);
    const [first] = await once(socket, 'data');
    expect(first.toString()).toMatch(/^connection: keep-alive\r$/im);
    const rest = buffer(socket);
    socket.write(AFTER);
    expect((await rest).toString()).toContain('target /after');
  });
});
