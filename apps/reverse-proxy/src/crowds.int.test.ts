import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { waitUntil } from '@platform-journey/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { openHttp2, openRaw, PROTOCOLS } from './testing/clients.ts';
import { Stage } from './testing/stage.ts';
import { inFlight, type TestProxy } from './testing/test-proxy.ts';

const stage = new Stage();

afterEach(() => stage.clear());

const CROWD = 200;

async function listenOverHttp1(proxy: TestProxy): Promise<() => void> {
  const socket = await openRaw(proxy);
  socket.write('GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await once(socket, 'data');
  return () => socket.destroy();
}

/** Fifty share a connection, as the tabs of a browser do. */
function listenersOverHttp2(proxy: TestProxy): () => Promise<() => void> {
  const sessions = Array.from({ length: CROWD / 50 }, () => openHttp2(proxy));
  for (const session of sessions) stage.add({ close: async () => session.destroy() });
  let count = 0;
  return async () => {
    const stream = sessions[count++ % sessions.length]?.request({ ':path': '/events' });
    if (!stream) throw new Error('no session');
    await once(
      stream.on('error', () => {}),
      'data',
    );
    return () => stream.close(8);
  };
}

describe.each([
  ['HTTP/1.1', (proxy: TestProxy) => () => listenOverHttp1(proxy)],
  ['HTTP/2', listenersOverHttp2],
])('a crowd over %s that listens to events', (_name, listening) => {
  it('hears each at once, and is seen to leave at once', async () => {
    const open = new Set<ServerResponse>();
    const proxy = await stage.proxyFor((request, response) => {
      open.add(response.writeHead(200, { 'content-type': 'text/event-stream' }));
      response.write('data: hello\n\n');
      request.socket.once('close', () => open.delete(response));
    });
    const listen = listening(proxy);
    const leave = await Promise.all(Array.from({ length: CROWD }, listen));
    expect(open.size).toBe(CROWD);
    const half = leave.splice(0, CROWD / 2);
    for (const one of half) one();
    await waitUntil('half have left', () => open.size === CROWD / 2, 2000);
    for (const one of leave) one();
    await waitUntil('all have left', () => open.size === 0, 2000);
    expect(await inFlight(proxy)).toBe(0);
  });
});

describe.each(PROTOCOLS)('a crowd over %s', (_name, send) => {
  it('is served by a target that answers drop by drop', async () => {
    const DROPS = 20;
    const proxy = await stage.proxyFor((request, response) => {
      let drop = 0;
      const timer = setInterval(() => {
        response.write(`${request.url} ${drop++}\n`);
        if (drop < DROPS) return;
        clearInterval(timer);
        response.end();
      }, 25);
    });
    const answers = await Promise.all(
      Array.from({ length: CROWD / 2 }, (_, i) => send(proxy, { path: `/${i}` })),
    );
    for (const [i, { body }] of answers.entries()) {
      expect(body.toString()).toBe(Array.from({ length: DROPS }, (_, drop) => `/${i} ${drop}\n`).join(''));
    }
  });

  it('is cut off, each of it, by a target that dies in the middle of its answers', async () => {
    const targets: IncomingMessage[] = [];
    const proxy = await stage.proxyFor((request, response) => {
      targets.push(request);
      response.writeHead(200, { 'content-length': '100000' }).write('half');
    });
    const answers = Array.from({ length: CROWD / 2 }, () => send(proxy, {}));
    const settled = Promise.allSettled(answers);
    await waitUntil('all have begun', () => targets.length === CROWD / 2, 15_000);
    for (const { socket } of targets) socket.resetAndDestroy();
    for (const { status } of await settled) expect(status).toBe('rejected');
    expect(await inFlight(proxy)).toBe(0);
  });
});
