import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { waitUntil } from '@platform-journey/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { openHttp2, openRaw, overHttp1, overRaw } from '../testing/clients.ts';
import { parseExposition } from '../testing/exposition.ts';
import { data, PREFACE, post, reset, settings } from '../testing/http2-frames.ts';
import { Stage } from '../testing/stage.ts';
import { inFlight, type TestProxy } from '../testing/test-proxy.ts';

const stage = new Stage();

/** How many clients the proxy takes for connected. */
async function connections({ adminPort }: TestProxy): Promise<number> {
  const metrics = await (await fetch(`http://127.0.0.1:${adminPort}/metrics`)).text();
  const { samples = [] } = parseExposition(metrics).get('reverse_proxy_connections') ?? {};
  return samples.reduce((sum, { value }) => sum + value, 0);
}

afterEach(() => stage.clear());

describe('a client that leaves', () => {
  const endless = (closed: { count: number }) => (request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
    request.socket.on('close', () => closed.count++);
  };

  it('over HTTP/1.1 ends its request at the target', async () => {
    const closed = { count: 0 };
    const proxy = await stage.proxyFor(endless(closed));
    const request = httpsRequest({ host: 'localhost', port: proxy.port, ca: proxy.ca, agent: false }).end();
    const [response] = await once(
      request.on('error', () => {}),
      'response',
    );
    await once(
      response.on('error', () => {}),
      'data',
    );
    request.destroy();
    await waitUntil('the target sees it', () => closed.count === 1);
    await waitUntil('it is logged', () => proxy.log.find(({ clientLeft }) => clientLeft));
  });

  it('over HTTP/2 ends its request at the target and no other', async () => {
    const closed = { count: 0 };
    const proxy = await stage.proxyFor(endless(closed));
    const session = openHttp2(proxy);
    const [leaving, staying] = [session.request({ ':path': '/1' }), session.request({ ':path': '/2' })];
    await Promise.all([once(leaving, 'data'), once(staying, 'data')]);
    leaving.close();
    await waitUntil('the target sees it', () => closed.count === 1);
    expect(staying.closed).toBe(false);
    session.destroy();
    await waitUntil('the target sees the other', () => closed.count === 2);
  });

  it('before the target answers ends its request', async () => {
    let closed = false;
    const arrived = Promise.withResolvers<void>();
    const proxy = await stage.proxyForRaw((socket) => {
      arrived.resolve();
      socket.on('close', () => (closed = true));
    });
    const socket = await openRaw(proxy);
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await arrived.promise;
    socket.destroy();
    await waitUntil('the target sees it', () => closed);
  });

  it.each([
    ['with a length', 'Content-Length: 100000'],
    ['in chunks', 'Transfer-Encoding: chunked'],
  ])('in the middle of an upload %s never makes it look whole', async (_what, framing) => {
    const ends: string[] = [];
    const proxy = await stage.proxyFor((request) => {
      request
        .on('end', () => ends.push('whole'))
        .on('error', () => ends.push('broken'))
        .resume();
    });
    const socket = await openRaw(proxy);
    socket.write(`POST / HTTP/1.1\r\nHost: localhost\r\n${framing}\r\n\r\n5\r\nhello\r\n`);
    await waitUntil('the upload arrives', async () => (await inFlight(proxy)) === 1);
    socket.destroy();
    await waitUntil('the target sees it', () => ends.length > 0);
    expect(ends).toEqual(['broken']);
  });

  it('in the middle of a small upload never reaches a target', async () => {
    const requests: unknown[] = [];
    const proxy = await stage.proxyFor((request, response) => {
      requests.push(request.url);
      response.end();
    });
    const socket = await openRaw(proxy);
    socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhello', () =>
      socket.destroy(),
    );
    await waitUntil('it is logged', () => proxy.log.find(({ clientLeft }) => clientLeft));
    expect(requests).toEqual([]);
  });

  it('in the middle of a small upload is known to have left at once', async () => {
    const proxy = await stage.proxyFor((_request, response) => response.end());
    const socket = await openRaw(proxy);
    socket.resume().end('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhello');
    const line = await waitUntil('it is logged', () => proxy.log.find(({ path }) => path === '/'));
    expect(line).toMatchObject({ clientLeft: true, status: 400 });
  });

  const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket';
  it.each([
    ['an upgrade that is refused', `POST / HTTP/1.1\r\nHost: localhost\r\n${upgrade}\r\n\r\n`],
    ['an upgrade that its target refuses', `GET / HTTP/1.1\r\nHost: localhost\r\n${upgrade}\r\n\r\n`],
    ['a CONNECT', 'CONNECT localhost:80 HTTP/1.1\r\nHost: localhost:80\r\n\r\n'],
    ['what is no request', '\0\r\n\r\n'],
  ])('after %s, with more behind it, leaves no connection', async (_what, bytes) => {
    const proxy = await stage.proxyFor((_request, response) => response.end());
    const socket = await openRaw(proxy);
    socket.write(`${bytes}more`);
    await once(socket, 'data');
    socket.write('and more', () => socket.destroy());
    await waitUntil('its connection is gone', async () => (await connections(proxy)) === 0);
  });

  it.each([0, 8])('over HTTP/2 with RST_STREAM(%d) in an upload never makes it look whole', async (code) => {
    const ends: string[] = [];
    const arrived = Promise.withResolvers<void>();
    const proxy = await stage.proxyFor((request) => {
      request.on('end', () => ends.push('whole')).on('error', () => ends.push('broken'));
      request.on('data', () => arrived.resolve());
    });
    const socket = await openRaw(proxy, 'h2');
    socket.write(Buffer.concat([PREFACE, settings(), post(1), data(1, 'half')]));
    await arrived.promise;
    socket.write(reset(1, code));
    await waitUntil('the target sees it', () => ends.length > 0);
    expect(ends).toEqual(['broken']);
    socket.destroy();
  });
});

// Such a body is dropped before anybody reads it: its error must find a listener all the same.
it('survives an upload that breaks before its target could be asked', async () => {
  const proxy = await stage.proxyFor((_request, response) => response.end('fine'));
  const head = 'POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n';
  expect(await overRaw(proxy, `${head}no size\r\n`)).toMatch(/^HTTP\/1\.1 400 /);
  expect((await overHttp1(proxy, {})).body.toString()).toBe('fine');
});
