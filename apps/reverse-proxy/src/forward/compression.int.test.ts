import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { brotliDecompressSync, createBrotliDecompress, createGunzip, gunzipSync } from 'node:zlib';
import { waitUntil } from '@platform-journey/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { openHttp2, openRaw, PROTOCOLS } from '../testing/clients.ts';
import { Stage } from '../testing/stage.ts';

const TEXT = 'All happy families are alike; each unhappy family is unhappy in its own way.\n'.repeat(200);
const HTML = { 'content-type': 'text/html', 'content-length': String(TEXT.length), etag: '"1"' };

const stage = new Stage();

afterEach(() => stage.clear());

describe.each(PROTOCOLS)('over %s', (_name, send) => {
  it.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ])('compresses with %s', async (coding, decompress) => {
    const proxy = await stage.proxyFor((_request, response) => response.writeHead(200, HTML).end(TEXT));
    const { headers, body } = await send(proxy, { headers: { 'accept-encoding': coding } });
    expect(headers).toMatchObject({ 'content-encoding': coding, vary: 'Accept-Encoding', etag: 'W/"1"' });
    expect(headers['content-length']).toBeUndefined();
    expect(body.length).toBeLessThan(TEXT.length / 10);
    expect(decompress(body).toString()).toBe(TEXT);
    const line = await waitUntil('it is logged', () => proxy.log.find(({ path }) => path === '/'));
    expect(line.bytesOut).toBe(body.length);
  });

  it('leaves the answer as it is for who does not accept that, and says so to caches', async () => {
    const proxy = await stage.proxyFor((_request, response) => response.writeHead(200, HTML).end(TEXT));
    const { headers, body } = await send(proxy, {});
    expect(headers).toMatchObject({ ...HTML, vary: 'Accept-Encoding' });
    expect(body.toString()).toBe(TEXT);
  });

  it('answers a HEAD without a body', async () => {
    const proxy = await stage.proxyFor((_request, response) => response.writeHead(200, HTML).end());
    const { headers, body } = await send(proxy, { method: 'HEAD', headers: { 'accept-encoding': 'br' } });
    expect(headers).toMatchObject(HTML);
    expect(body).toHaveLength(0);
  });

  it('leaves what its target has compressed', async () => {
    const coded = { ...HTML, 'content-encoding': 'zstd' };
    const proxy = await stage.proxyFor((_request, response) => response.writeHead(200, coded).end(TEXT));
    const { headers, body } = await send(proxy, { headers: { 'accept-encoding': 'br, zstd' } });
    expect(headers).toMatchObject(coded);
    expect(body.toString()).toBe(TEXT);
  });

  it('knows the answer again that it has compressed', async () => {
    const proxy = await stage.proxyFor((_request, response) =>
      response.writeHead(304, { etag: '"1"' }).end(),
    );
    const { headers } = await send(proxy, {
      headers: { 'accept-encoding': 'br', 'if-none-match': 'W/"1"' },
    });
    expect(headers.etag).toBe('W/"1"');
  });

  it('passes trailers', async () => {
    const proxy = await stage.proxyFor((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' }).write(TEXT);
      response.addTrailers({ 'x-checksum': 'abc' });
      response.end();
    });
    const { body, trailers } = await send(proxy, { headers: { 'accept-encoding': 'gzip' } });
    expect(gunzipSync(body).toString()).toBe(TEXT);
    expect(trailers['x-checksum']).toBe('abc');
  });

  it('breaks off what its target breaks off', async () => {
    const proxy = await stage.proxyForRaw((socket) => {
      const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000000\r\n\r\n';
      socket.write(`${head}${TEXT}`, () => socket.destroy());
    });
    await expect(send(proxy, { headers: { 'accept-encoding': 'br' } })).rejects.toThrow();
    await waitUntil('it is logged', () => proxy.log.find(({ cause }) => cause === 'target_failed'));
  });

  it('compresses nothing when it is told not to', async () => {
    const listener = (_request: IncomingMessage, response: ServerResponse) =>
      response.writeHead(200, HTML).end(TEXT);
    const proxy = await stage.proxyFor(listener, { COMPRESSION: false });
    const { headers, body } = await send(proxy, { headers: { 'accept-encoding': 'br' } });
    expect(headers).toMatchObject(HTML);
    expect(headers.vary).toBeUndefined();
    expect(body.toString()).toBe(TEXT);
  });
});

describe('an answer that its target writes little by little', () => {
  it.each([
    ['br', createBrotliDecompress],
    ['gzip', createGunzip],
  ])('arrives as it is written, over %s', async (coding, decompressor) => {
    let target: ServerResponse | undefined;
    const proxy = await stage.proxyFor((_request, response) => {
      target = response.writeHead(200, { 'content-type': 'text/plain' });
      response.write('line 0\n');
    });
    const session = openHttp2(proxy);
    const stream = session.request({ ':path': '/', 'accept-encoding': coding });
    const lines = decompressor().setEncoding('utf8');
    stream.on('data', (data) => lines.write(data));
    for (let i = 0; i < 5; i++) {
      expect((await once(lines, 'data'))[0]).toBe(`line ${i}\n`);
      target?.write(`line ${i + 1}\n`);
    }
    session.destroy();
  });
});

describe('backpressure', () => {
  /** Does not shrink, and brotli soon sees that; larger than its window. */
  const chunk = randomBytes(1_048_576);
  const CHUNKS = 64;

  const ENDLESS = { chunks: Number.NEGATIVE_INFINITY };

  const flood = (written: { chunks: number }) => (request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'text/plain' });
    const next = () => {
      while (written.chunks < CHUNKS && !request.socket.destroyed) {
        written.chunks++;
        if (!response.write(chunk)) return response.once('drain', next);
      }
      response.end();
    };
    next();
  };

  const ask = 'GET / HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: br\r\nConnection: close\r\n\r\n';

  it('reaches a target whose client does not read, and every byte comes in the end', async () => {
    const written = { chunks: 0 };
    const proxy = await stage.proxyFor(flood(written));
    const socket = await openRaw(proxy);
    socket.pause().write(ask);
    let last = -1;
    let unchanged = 0;
    await waitUntil('nothing moves any more', () => {
      unchanged = written.chunks === last && last > 0 ? unchanged + 1 : 0;
      last = written.chunks;
      return unchanged >= 10;
    });
    expect(written.chunks).toBeLessThan(CHUNKS / 2);
    let received = 0;
    socket.on('data', (data) => (received += data.length)).resume();
    await once(socket, 'close');
    expect(written.chunks).toBe(CHUNKS);
    expect(received).toBeGreaterThan(CHUNKS * chunk.length);
  });

  it('ends with the client, and the encoder does as well', async () => {
    const proxy = await stage.proxyFor(flood(ENDLESS));
    // More than there are encoders: were they not given back, the last would not be compressed.
    for (let i = 0; i < 80; i++) {
      const socket = await openRaw(proxy);
      socket.write(ask);
      const [head] = await once(socket, 'data');
      expect(String(head)).toMatch(/content-encoding: br/i);
      socket.destroy();
    }
    await waitUntil('all are logged', () => proxy.log.filter(({ clientLeft }) => clientLeft).length === 80);
  });

  it('compresses no more answers at once than its memory allows', async () => {
    const proxy = await stage.proxyFor(flood(ENDLESS));
    const heads = await Promise.all(
      Array.from({ length: 80 }, async () => {
        const socket = await openRaw(proxy);
        stage.add({ close: async () => void socket.destroy() });
        socket.write(ask);
        const [head] = await once(socket, 'data');
        socket.pause();
        return /content-encoding: br/i.test(String(head));
      }),
    );
    expect(heads.filter(Boolean)).toHaveLength(64);
  });
});
