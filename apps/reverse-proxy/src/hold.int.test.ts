import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { waitUntil } from '@platform-journey/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHttp2, openRaw, overRaw, PROTOCOLS } from './testing/clients.ts';
import { type DyingUpstream, startDyingUpstream } from './testing/dying-upstream.ts';
import { startSurvivor } from './testing/survivor.ts';
import { addressOf, startTestProxy, type TestProxy, targetsOf, waiting } from './testing/test-proxy.ts';

const HANDSHAKE =
  'GET /live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

const running: { close(): Promise<void> }[] = [];
let gone: DyingUpstream;

beforeEach(async () => {
  gone = await startDyingUpstream({});
  gone.arm();
});

afterEach(async () => {
  for (const { close } of running.splice(0).reverse()) await close();
});

/** A proxy whose one target was healthy and is gone. */
async function proxyToNobody(settings: Parameters<typeof startTestProxy>[1] = {}): Promise<TestProxy> {
  const proxy = await startTestProxy([addressOf(gone)], settings);
  running.push(proxy);
  gone.die();
  // Its next probe is a second away, unless somebody finds out before.
  const finder = await openRaw(proxy);
  finder.write('GET /find HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await waitUntil('the target is gone', async () => (await targetsOf(proxy))[0]?.state === 'unhealthy');
  finder.destroy();
  await waitUntil('the finder is gone', () => proxy.log.some(({ path }) => path === '/find'));
  return proxy;
}

async function comeBack(): Promise<void> {
  running.push(await startSurvivor(gone.port));
}

const untilWaiting = (proxy: TestProxy, count: number) =>
  waitUntil('they wait', async () => (await waiting(proxy)) === count);

const line = (proxy: TestProxy) =>
  waitUntil('it is logged', () => proxy.log.find(({ path }) => path === '/'));

describe.each(PROTOCOLS)('over %s, a request without a target', (_name, send) => {
  it.each(['GET', 'POST'])('is served once there is one: %s', async (method) => {
    const proxy = await proxyToNobody();
    const answer = send(proxy, { method, ...(method === 'POST' && { body: 'a=b' }) });
    await untilWaiting(proxy, 1);
    await comeBack();
    expect((await answer).body.toString()).toBe(method === 'POST' ? 'survivor:a=b' : 'survivor:');
    expect((await line(proxy)).heldMs).toBeGreaterThan(0);
  });

  it('is served along with all the others', async () => {
    const proxy = await proxyToNobody();
    const answers = Array.from({ length: 200 }, () => send(proxy, {}));
    await untilWaiting(proxy, 200);
    await comeBack();
    for (const { status } of await Promise.all(answers)) expect(status).toBe(200);
  });

  it('is told to try again when none appears in time', async () => {
    const proxy = await proxyToNobody({ HOLD_TIMEOUT: 0.3 });
    const answer = await send(proxy, { headers: { accept: 'text/html' } });
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
    expect(answer.headers['content-type']).toMatch(/html/);
    expect(await line(proxy)).toMatchObject({ cause: 'no_target', attempts: 0 });
    expect((await line(proxy)).heldMs).toBeGreaterThanOrEqual(299);
  });

  it('is told so at once when too many wait', async () => {
    const proxy = await proxyToNobody({ HOLD_LIMIT: 1 });
    const first = send(proxy, {});
    await untilWaiting(proxy, 1);
    const second = await send(proxy, {});
    expect(second).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
    expect(second.body.toString()).toContain('hold_full');
    await comeBack();
    expect((await first).status).toBe(200);
  });

  it('is told so when the proxy stops', async () => {
    const proxy = await proxyToNobody({ HOLD_TIMEOUT: 60, STOP_TIMEOUT: 3.5 });
    const answer = send(proxy, {});
    await untilWaiting(proxy, 1);
    proxy.readiness.drain();
    running.pop();
    const closed = proxy.close();
    expect(await answer).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
    await closed;
  });

  it('is served while the proxy stops, if there is one in time', async () => {
    const proxy = await proxyToNobody({ HOLD_TIMEOUT: 60, STOP_TIMEOUT: 60 });
    const answer = send(proxy, {});
    await untilWaiting(proxy, 1);
    running.pop();
    const closed = proxy.close();
    await comeBack();
    expect((await answer).status).toBe(200);
    await closed;
  });

  it('leaves its upload with the client', async () => {
    const proxy = await proxyToNobody();
    const body = new PassThrough();
    const answer = send(proxy, { method: 'POST', body });
    let written = 0;
    while (written < 64 && body.write(Buffer.alloc(1_048_576))) written++;
    body.end();
    await untilWaiting(proxy, 1);
    await comeBack();
    expect((await answer).status).toBe(200);
  });
});

describe('a client that leaves while it waits', () => {
  it('over HTTP/1.1 is forgotten at once', async () => {
    const proxy = await proxyToNobody();
    const socket = await openRaw(proxy);
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await untilWaiting(proxy, 1);
    socket.destroy();
    await untilWaiting(proxy, 0);
    expect(await line(proxy)).toMatchObject({ clientLeft: true, attempts: 0 });
  });

  it('over HTTP/2 is forgotten at once', async () => {
    const proxy = await proxyToNobody();
    const session = openHttp2(proxy);
    const stream = session.request({ ':path': '/' });
    await untilWaiting(proxy, 1);
    stream.close();
    await untilWaiting(proxy, 0);
    expect(await line(proxy)).toMatchObject({ clientLeft: true, attempts: 0 });
    session.destroy();
  });

  it('before its upgrade is forgotten at once', async () => {
    const proxy = await proxyToNobody();
    const socket = await openRaw(proxy);
    socket.write(HANDSHAKE);
    await untilWaiting(proxy, 1);
    socket.destroy();
    await untilWaiting(proxy, 0);
  });
});

describe('an upgrade without a target', () => {
  it('goes through once there is one', async () => {
    const proxy = await proxyToNobody();
    const socket = await openRaw(proxy);
    socket.write(HANDSHAKE);
    await untilWaiting(proxy, 1);
    await comeBack();
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 101 /);
    socket.destroy();
  });

  it('is told to try again when none appears in time', async () => {
    const proxy = await proxyToNobody({ HOLD_TIMEOUT: 0.2 });
    expect(await overRaw(proxy, HANDSHAKE)).toMatch(/^HTTP\/1\.1 503 .*retry-after: 2/is);
  });
});
