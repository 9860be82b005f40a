import { connect, type Socket } from 'node:net';
import { waitUntil } from '@platform-journey/testing';
import { afterEach, describe, expect, it } from 'vitest';
import type { ProxyConfig } from './config.ts';
import { parseNetwork } from './origin.ts';
import { openPlain, openRaw, overHttp1, PROTOCOLS } from './testing/clients.ts';
import { addressOf, startReadyUpstream, startTestProxy } from './testing/test-proxy.ts';

const running: { close(): Promise<void> | void }[] = [];

afterEach(async () => {
  for (const { close } of running.splice(0).reverse()) await close();
});

async function proxyWith(limits: Partial<ProxyConfig>) {
  const upstream = await startReadyUpstream((_request, response) => response.end('fine'));
  const proxy = await startTestProxy([addressOf(upstream)], limits);
  running.push(upstream, proxy);
  return proxy;
}

const TRUSTED_PROXIES = [parseNetwork('127.0.0.1')].filter((network) => network !== undefined);

describe.each(PROTOCOLS)('RATE_LIMIT over %s', (_name, send) => {
  it('answers 429 and says when to come again', async () => {
    const proxy = await proxyWith({ RATE_LIMIT: 1, RATE_BURST: 3 });
    for (let i = 0; i < 3; i++) expect((await send(proxy, {})).status).toBe(200);
    const { status, headers, body } = await send(proxy, {});
    expect(status).toBe(429);
    expect(headers['retry-after']).toMatch(/^[123]$/);
    expect(JSON.parse(body.toString())).toMatchObject({ error: { code: 'rate_limited' } });
    await expect
      .poll(() => proxy.log)
      .toContainEqual(expect.objectContaining({ status: 429, cause: 'rate_limited' }));
    await waitUntil('it is served again', async () => (await send(proxy, {})).status === 200);
  });

  it('counts whom a trusted proxy names', async () => {
    const proxy = await proxyWith({ RATE_LIMIT: 1, RATE_BURST: 1, TRUSTED_PROXIES });
    const from = async (client: string) =>
      (await send(proxy, { headers: { 'x-forwarded-for': client } })).status;
    expect(await from('192.0.2.1')).toBe(200);
    expect(await from('192.0.2.2')).toBe(200);
    expect(await from('192.0.2.1, 192.0.2.2')).toBe(429);
  });
});

it('RATE_LIMIT is off unless it is set', async () => {
  const proxy = await proxyWith({});
  for (let i = 0; i < 50; i++) expect((await overHttp1(proxy, {})).status).toBe(200);
});

describe('CONNECTION_LIMIT', () => {
  function open(port: number): Socket {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    running.push({ close: () => void socket.destroy() });
    return socket.resume();
  }

  it('refuses connections beyond it, over both ports together, until others are closed', async () => {
    const proxy = await proxyWith({ CONNECTION_LIMIT: 3 });
    const held = [await openRaw(proxy), await openRaw(proxy), await openPlain(proxy)];
    for (const socket of held) running.push({ close: () => void socket.destroy() });
    for (const port of [proxy.port, proxy.httpPort]) {
      const refused = open(port);
      await waitUntil('it is refused', () => refused.destroyed);
    }
    expect(held.some(({ destroyed }) => destroyed)).toBe(false);
    held[0]?.destroy();
    await waitUntil('one more is let in', () => overHttp1(proxy, {}));
    const metrics = await (await fetch(`http://127.0.0.1:${proxy.adminPort}/metrics`)).text();
    expect(metrics).toMatch(/^reverse_proxy_refused_connections_total [2-9]/m);
  });

  it('does not count those of trusted proxies', async () => {
    const proxy = await proxyWith({ CONNECTION_LIMIT: 1, TRUSTED_PROXIES });
    await openRaw(proxy);
    expect((await overHttp1(proxy, {})).status).toBe(200);
  });
});
