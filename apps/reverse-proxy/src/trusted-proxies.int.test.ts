import { afterEach, describe, expect, it } from 'vitest';
import { parseNetwork } from './origin.ts';
import { overPlain, PROTOCOLS } from './testing/clients.ts';
import { addressOf, startReadyUpstream, startTestProxy } from './testing/test-proxy.ts';

const running: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const { close } of running.splice(0).reverse()) await close();
});

/** A proxy in front of an upstream that answers with the headers that it got. */
async function proxyTrusting(...texts: string[]) {
  const upstream = await startReadyUpstream((request, response) =>
    response.end(JSON.stringify(request.headers)),
  );
  const networks = texts.map((text) => parseNetwork(text)).filter((network) => network !== undefined);
  const proxy = await startTestProxy([addressOf(upstream)], {
    HTTP_MODE: 'serve',
    TRUSTED_PROXIES: networks,
  });
  running.push(upstream, proxy);
  return proxy;
}

const CLAIMS = {
  'x-forwarded-for': '6.6.6.6, 192.0.2.7, 10.0.0.8',
  'x-forwarded-proto': 'http',
  'x-forwarded-host': 'outer.test',
  forwarded: 'for=6.6.6.6',
};

describe.each(PROTOCOLS)('over %s', (_name, send) => {
  it('believes a proxy that it trusts, about who the client is as well', async () => {
    const proxy = await proxyTrusting('127.0.0.0/8', '10.0.0.0/8');
    const { body } = await send(proxy, { headers: CLAIMS });
    expect(JSON.parse(body.toString())).toMatchObject({
      host: `localhost:${proxy.port}`,
      'x-forwarded-for': '192.0.2.7, 10.0.0.8, 127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'outer.test',
      forwarded: 'for=192.0.2.7;host="outer.test";proto=http, for=10.0.0.8, for=127.0.0.1',
    });
    await expect.poll(() => proxy.log).toContainEqual(expect.objectContaining({ client: '192.0.2.7' }));
  });

  it('believes nobody else', async () => {
    const proxy = await proxyTrusting('10.0.0.0/8');
    const { body } = await send(proxy, { headers: CLAIMS });
    const host = `localhost:${proxy.port}`;
    expect(JSON.parse(body.toString())).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': host,
      forwarded: `for=127.0.0.1;host="${host}";proto=https`,
    });
    await expect.poll(() => proxy.log).toContainEqual(expect.objectContaining({ client: '127.0.0.1' }));
  });
});

it('tells targets that the client came over https when a balancer ended it', async () => {
  const proxy = await proxyTrusting('127.0.0.1');
  const answer = await overPlain(
    proxy,
    'GET / HTTP/1.1\r\nHost: site.test\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n',
  );
  expect(answer).toContain('"x-forwarded-proto":"https"');
});
