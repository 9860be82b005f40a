import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { openHttp2, overHttp1, overRaw, PROTOCOLS } from '../testing/clients.ts';
import { Stage } from '../testing/stage.ts';

const stage = new Stage();

afterEach(() => stage.clear());

const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwhole\r\n0\r\n';

describe.each(PROTOCOLS)("an answer's trailers over %s", (_name, send) => {
  it.each(['', 'Trailer: x-checksum\r\n'])('pass, announced or not: "%s"', async (announced) => {
    const proxy = await stage.proxyForRaw((socket) =>
      socket.write(`${CHUNKED.replace('\r\n\r\n', `\r\n${announced}\r\n`)}X-Checksum: abc\r\n\r\n`),
    );
    const { body, headers, trailers } = await send(proxy, {});
    expect(body.toString()).toBe('whole');
    expect(headers['x-checksum']).toBeUndefined();
    expect(trailers['x-checksum']).toBe('abc');
  });

  // Node throws at most of them, where nobody would catch it.
  it.each([
    ...['Connection: x', 'TE: gzip', 'Transfer-Encoding: gzip', 'Content-Length: 5', 'Upgrade: x'],
    ...['Content-Type: a\r\nContent-Type: b', 'ETag: "1"\r\nETag: "2"', 'Set-Cookie: a=1', '__proto__: 1'],
  ])('cost nothing but themselves when they must not be sent: %j', async (trailer) => {
    const proxy = await stage.proxyForRaw((socket) => socket.write(`${CHUNKED}${trailer}\r\n\r\n`));
    for (let i = 0; i < 2; i++) {
      const { status, body } = await send(proxy, {});
      expect(`${status} ${body}`).toBe('200 whole');
    }
  });
});

describe("a request's trailers", () => {
  const UPLOAD =
    'POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\nTrailer: x-a\r\n\r\n' +
    '5\r\nwhole\r\n0\r\nX-A: 1\r\n\r\n';

  it('are dropped, and the rest arrives', async () => {
    const proxy = await stage.proxyFor(async (request, response) => {
      const body = (await request.toArray()).join('');
      response.end(`${body} ${request.headers.trailer} ${JSON.stringify(request.trailers)}`);
    });
    expect(await overRaw(proxy, UPLOAD)).toMatch(/whole undefined \{\}$/);
    const session = openHttp2(proxy);
    const stream = session.request({ ':method': 'POST' }, { waitForTrailers: true });
    stream.once('wantTrailers', () => stream.sendTrailers({ 'x-a': '1' }));
    stream.end('whole');
    expect(String(await once(stream, 'data'))).toBe('whole undefined {}');
    session.destroy();
  });

  it('do not keep an answer from having some', async () => {
    const proxy = await stage.proxyForRaw((socket) => socket.write(`${CHUNKED}X-A: 2\r\n\r\n`));
    expect((await overHttp1(proxy, { headers: { te: 'trailers' } })).trailers).toEqual({ 'x-a': '2' });
  });
});
