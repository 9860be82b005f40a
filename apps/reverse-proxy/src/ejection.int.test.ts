import { startUpstream, waitUntil } from '@platform-journey/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { overHttp1, overRaw } from './testing/clients.ts';
import { addressOf, startTestProxy, type TestProxy, targetsOf } from './testing/test-proxy.ts';

const HANDSHAKE =
  'GET /live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

const running: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const { close } of running.splice(0).reverse()) await close();
});

/** Breaks the connection of whoever asks for `/poison` or upgrades; its probes succeed or not. */
async function startFragile() {
  const counts = { poisoned: 0, probes: 0, ready: true };
  const fragile = await startUpstream((request, response) => {
    if (request.url === '/poison') {
      counts.poisoned++;
      request.socket.resetAndDestroy();
    } else if (request.url === '/readyz') {
      counts.probes++;
      response.writeHead(counts.ready ? 200 : 503).end();
    } else response.end('served');
  });
  fragile.server.on('upgrade', (_request, socket) => {
    counts.poisoned++;
    socket.destroy();
  });
  running.push(fragile);
  return { ...fragile, counts };
}

async function proxyOf(...upstreams: { port: number }[]): Promise<TestProxy> {
  const proxy = await startTestProxy(upstreams.map(addressOf));
  running.push(proxy);
  const states = async () => (await targetsOf(proxy)).map(({ state }) => state);
  await waitUntil('all are healthy', async () => (await states()).every((state) => state === 'healthy'));
  return proxy;
}

describe('a target that breaks a connection', () => {
  it('is probed at once', async () => {
    const fragile = await startFragile();
    const proxy = await proxyOf(fragile);
    const before = fragile.counts.probes;
    await overHttp1(proxy, { method: 'POST', path: '/poison' });
    await waitUntil('it is probed', () => fragile.counts.probes > before, 500);
  });

  it('gets nothing until a good probe', async () => {
    const [fragile, other] = [await startFragile(), await startFragile()];
    const proxy = await proxyOf(fragile, other);
    for (const { counts } of [fragile, other]) counts.ready = false;
    expect((await overHttp1(proxy, { method: 'POST', path: '/poison' })).status).toBe(502);
    const broken = fragile.counts.poisoned === 1 ? 0 : 1;
    expect((await targetsOf(proxy))[broken]?.state).not.toBe('healthy');
    for (const { counts } of [fragile, other]) counts.ready = true;
    await waitUntil('it is back', async () => (await targetsOf(proxy))[broken]?.state === 'healthy');
  });

  it('serves on, as the only one, when its probes are good', async () => {
    const proxy = await proxyOf(await startFragile());
    for (let i = 0; i < 10; i++) {
      expect((await overHttp1(proxy, { method: 'POST', path: '/poison' })).status).toBe(502);
      expect((await overHttp1(proxy, {})).body.toString()).toBe('served');
    }
  });
});

describe('a request that breaks every target', () => {
  it('is offered three times', async () => {
    const [one, two] = [await startFragile(), await startFragile()];
    const proxy = await proxyOf(one, two);
    expect((await overHttp1(proxy, { path: '/poison' })).status).toBe(502);
    expect(one.counts.poisoned + two.counts.poisoned).toBe(3);
    expect(Math.max(one.counts.poisoned, two.counts.poisoned)).toBe(2);
  });

  it('is offered three times when it is an upgrade', async () => {
    const [one, two] = [await startFragile(), await startFragile()];
    const proxy = await proxyOf(one, two);
    expect(await overRaw(proxy, HANDSHAKE)).toMatch(/^HTTP\/1\.1 502 /);
    expect(one.counts.poisoned + two.counts.poisoned).toBe(3);
  });

  it('is not repeated any more once the budget is spent', async () => {
    const [one, two] = [await startFragile(), await startFragile()];
    const proxy = await proxyOf(one, two);
    const REQUESTS = 150;
    const answers = Array.from({ length: REQUESTS }, () => overHttp1(proxy, { path: '/poison' }));
    for (const { status } of await Promise.all(answers)) expect(status).toBe(502);
    const repeats = one.counts.poisoned + two.counts.poisoned - REQUESTS;
    expect(repeats).toBeGreaterThanOrEqual(100);
    expect(repeats).toBeLessThanOrEqual(100 + 0.2 * REQUESTS);
  });
});
