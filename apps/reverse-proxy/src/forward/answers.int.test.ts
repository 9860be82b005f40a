import { PassThrough } from 'node:stream';
import { waitUntil } from '@platform-journey/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { openPlain, overRaw, PROTOCOLS } from '../testing/clients.ts';
import { Stage } from '../testing/stage.ts';
import { inFlight } from '../testing/test-proxy.ts';

const stage = new Stage();

afterEach(() => stage.clear());

describe.each(PROTOCOLS)('over %s', (_name, send) => {
  it('streams both ways at once', async () => {
    const proxy = await stage.proxyFor((request, response) => request.pipe(response));
    const body = new PassThrough();
    const answer = send(proxy, { method: 'POST', body });
    body.write('one ');
    await waitUntil('the target is busy', async () => (await inFlight(proxy)) === 1);
    body.end('two');
    expect((await answer).body.toString()).toBe('one two');
  });

  it.each([204, 304])('passes a %d without a body', async (status) => {
    const proxy = await stage.proxyFor((_request, response) =>
      response.writeHead(status, { etag: '"1"' }).end(),
    );
    const answer = await send(proxy, {});
    expect(answer).toMatchObject({ status, headers: { etag: '"1"' } });
  });

  it('passes a 205 whose target says how long its body is, which it must not have', async () => {
    const proxy = await stage.proxyForRaw((socket) =>
      socket.write('HTTP/1.1 205 Reset Content\r\nContent-Length: 5\r\n\r\nhello'),
    );
    expect(await send(proxy, {})).toMatchObject({ status: 205 });
  });

  it.each(['x-content-type-options', 'content-type', 'access-control-allow-credentials', 'etag'])(
    'passes a header on that a target says twice: %s',
    async (name) => {
      const proxy = await stage.proxyForRaw((socket) =>
        socket.write(`HTTP/1.1 200 OK\r\n${`${name}: a\r\n`.repeat(2)}Content-Length: 4\r\n\r\nboth`),
      );
      const { status, body } = await send(proxy, {});
      expect(`${status} ${body}`).toBe('200 both');
    },
  );

  it.each([
    ['a HEAD', 'HEAD', '200 OK', 'Content-Length: 5', 'hello'],
    ['a HEAD in chunks', 'HEAD', '200 OK', 'Transfer-Encoding: chunked', '5\r\nhello\r\n0\r\n\r\n'],
    ['a 204', 'GET', '204 No Content', 'Content-Length: 5', 'hello'],
    ['a 204 in chunks', 'GET', '204 No Content', 'Transfer-Encoding: chunked', '5\r\nhello\r\n0\r\n\r\n'],
    ['a 304', 'GET', '304 Not Modified', 'Content-Length: 5', 'hello'],
    ['an answer with a length', 'GET', '200 OK', 'Content-Length: 0', 'hello'],
  ])('takes nothing for an answer that follows %s', async (_what, method, status, framing, body) => {
    const poison = 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison';
    let count = 0;
    const proxy = await stage.proxyForRaw((socket) => {
      const first = `HTTP/1.1 ${status}\r\n${framing}\r\n\r\n${body}${poison}`;
      socket.write(count++ === 0 ? first : 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine');
    });
    const { status: passed, body: empty } = await send(proxy, { method });
    expect(`${passed} ${empty}`).toBe(`${status.slice(0, 3)} `);
    for (let i = 0; i < 3; i++) expect((await send(proxy, {})).body.toString()).toBe('fine');
  });

  it('keeps the connection to the target for the next request, after a HEAD as well', async () => {
    const connections = new Set();
    const proxy = await stage.proxyFor((request, response) => {
      connections.add(request.socket);
      response.writeHead(200, { 'content-length': '0' }).end();
    });
    const keyed = { 'idempotency-key': '"1"' };
    for (const method of ['GET', 'HEAD', 'GET', 'PUT', 'POST', 'DELETE', 'GET']) {
      await send(proxy, { method, headers: method === 'POST' ? keyed : {} });
    }
    expect(connections.size).toBe(1);
  });

  it('makes a connection of its own for what must not be repeated', async () => {
    const connections = new Set();
    const proxy = await stage.proxyFor((request, response) => {
      connections.add(request.socket);
      response.end();
    });
    await send(proxy, {});
    for (let i = 0; i < 3; i++) await send(proxy, { method: 'POST', body: 'a=b' });
    expect(connections.size).toBe(4);
  });

  it.each([
    ['a length', 'Content-Length: 100\r\n\r\nhalf'],
    ['chunks', 'Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n'],
  ])('breaks off an answer with %s when its target dies', async (_what, rest) => {
    const proxy = await stage.proxyForRaw((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n${rest}`, () => socket.destroy());
    });
    await expect(send(proxy, {})).rejects.toThrow();
    await waitUntil('it is logged', () => proxy.log.find(({ cause }) => cause === 'target_failed'));
  });

  it('breaks off an answer without a length when its target is reset', async () => {
    const proxy = await stage.proxyForRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhalf', () => socket.resetAndDestroy());
    });
    await expect(send(proxy, {})).rejects.toThrow();
  });

  it('passes an answer on that ends with its connection', async () => {
    const proxy = await stage.proxyForRaw((socket) =>
      socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nwhole'),
    );
    expect((await send(proxy, {})).body.toString()).toBe('whole');
  });

  it.each([
    ['closes before it answers', 502, 'target_failed', ''],
    ['closes in the middle of its headers', 502, 'target_failed', 'HTTP/1.1 200 OK\r\nX-A'],
    ['does not speak HTTP', 502, 'bad_answer', 'SSH-2.0-OpenSSH_9.2\r\n'],
    [
      'switches protocols unasked',
      502,
      'bad_answer',
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n',
    ],
  ])('answers by itself when a target %s', async (_what, status, code, bytes) => {
    const proxy = await stage.proxyForRaw((socket) => socket.end(bytes));
    const answer = await send(proxy, {});
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body.toString())).toMatchObject({ error: { code } });
  });

  it('answers 504 when a target does not begin its answer in time', async () => {
    const proxy = await stage.proxyForRaw(() => {}, { UPSTREAM_TIMEOUT: 0.5 });
    expect((await send(proxy, {})).status).toBe(504);
  });

  it('passes on an answer that comes before the upload is complete', async () => {
    const proxy = await stage.proxyFor((_request, response) => {
      response.writeHead(413).end('too large');
    });
    const body = new PassThrough();
    body.write(Buffer.alloc(100_000));
    const answer = send(proxy, { method: 'POST', body });
    await waitUntil('it is logged', () => proxy.log.find(({ status }) => status === 413));
    body.end();
    expect(await answer).toMatchObject({ status: 413 });
  });

  // What it has not read makes the kernel reset the connection, right behind the answer.
  it('passes on an answer whose target closes on the upload', async () => {
    const proxy = await stage.proxyForRaw((socket) => {
      socket
        .pause()
        .end('HTTP/1.1 413 Too Large\r\nContent-Length: 9\r\n\r\ntoo large', () => socket.destroy());
    });
    for (let i = 0; i < 10; i++) {
      const answer = await send(proxy, { method: 'POST', body: Buffer.alloc(1_000_000) });
      expect(`${answer.status} ${answer.body}`).toBe('413 too large');
    }
  });

  it('takes no answer for whole that such a target ends without a length', async () => {
    const proxy = await stage.proxyForRaw((socket) => {
      socket
        .pause()
        .write('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhalf', () => socket.resetAndDestroy());
    });
    await expect(send(proxy, { method: 'POST', body: Buffer.alloc(1_000_000) })).rejects.toThrow();
  });
});

describe('over HTTP/1.0', () => {
  it('passes an answer of unknown length to its end', async () => {
    const proxy = await stage.proxyFor((_request, response) => {
      response.write('whole ');
      response.end('answer');
    });
    expect(await overRaw(proxy, 'GET / HTTP/1.0\r\nHost: localhost\r\n\r\n')).toMatch(
      /\r\n\r\nwhole answer$/,
    );
  });

  it('resets the connection when its target dies in the middle of such an answer', async () => {
    const proxy = await stage.proxyForRaw(
      (socket) =>
        socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n', () =>
          socket.destroy(),
        ),
      { HTTP_MODE: 'serve' },
    );
    const socket = await openPlain(proxy);
    const failed = new Promise((resolve) => socket.once('error', resolve));
    socket.resume().write('GET / HTTP/1.0\r\nHost: localhost\r\n\r\n');
    expect(await failed).toMatchObject({ code: 'ECONNRESET' });
  });
});
