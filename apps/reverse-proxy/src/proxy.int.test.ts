import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHttp2, overRaw, PROTOCOLS } from './testing/clients.ts';
import { addressOf, startReadyUpstream, startTestProxy, type TestProxy } from './testing/test-proxy.ts';

let proxy: TestProxy;
let closeUpstream: () => Promise<void>;

/** Answers with what it was asked, as JSON. */
beforeAll(async () => {
  const upstream = await startReadyUpstream((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk) => chunks.push(chunk))
      .on('end', () => {
        const { method, url, rawHeaders } = request;
        response.setHeader('set-cookie', ['a=1', 'b=2']);
        response.setHeader('keep-alive', 'timeout=5');
        response.setHeader('strict-transport-security', 'max-age=1');
        response.setHeader('server', 'test');
        response.setHeader('referrer-policy', 'no-referrer');
        response.setHeader('x-latin', 'caf\u00e9');
        const seen = { method, url, rawHeaders, body: Buffer.concat(chunks).toString() };
        // Bytes: Node would write the headers as UTF-8 along with a string.
        response.end(Buffer.from(JSON.stringify(seen)));
      });
  });
  closeUpstream = upstream.close;
  proxy = await startTestProxy([addressOf(upstream)]);
});

afterAll(async () => {
  await proxy.close();
  await closeUpstream();
});

const pairs = (raw: string[]) =>
  raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ''] as const] : []));

describe.each(PROTOCOLS)('over %s', (_name, send) => {
  it('passes a GET with its query on and the answer back', async () => {
    const { status, headers, body } = await send(proxy, { path: '/a/b?c=d%20e' });
    expect(status).toBe(200);
    expect(JSON.parse(body.toString())).toMatchObject({ method: 'GET', url: '/a/b?c=d%20e', body: '' });
    expect(headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(headers['x-latin']).toBe('caf\u00e9');
  });

  it('passes the body of a POST on', async () => {
    const { body } = await send(proxy, { method: 'POST', body: 'hello' });
    expect(JSON.parse(body.toString())).toMatchObject({ method: 'POST', body: 'hello' });
  });

  it('passes a body on that is too large to be held', async () => {
    const large = 'x'.repeat(1_000_000);
    const { body } = await send(proxy, { method: 'PUT', body: large });
    expect(JSON.parse(body.toString()).body).toBe(large);
  });

  // http-proxy: Content-Length 0 with the body still piped (CVE-2026-29057).
  it.each(['DELETE', 'OPTIONS', 'GET'])('passes the chunked body of a %s on as its body', async (method) => {
    const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n';
    const { body } = await send(proxy, { method, body: Readable.from([smuggled]) });
    expect(JSON.parse(body.toString())).toMatchObject({ method, url: '/', body: smuggled });
  });

  it('answers a HEAD with headers alone', async () => {
    const { status, headers, body } = await send(proxy, { method: 'HEAD' });
    expect(status).toBe(200);
    expect(headers['x-latin']).toBe('caf\u00e9');
    expect(body).toHaveLength(0);
  });

  it('tells the target who asked, whatever the client claims', async () => {
    const { body, headers } = await send(proxy, {
      headers: {
        'x-forwarded-for': '6.6.6.6',
        'x-forwarded-proto': 'gopher',
        'x-forwarded-port': '1',
        forwarded: 'for=6.6.6.6',
        'x-real-ip': '6.6.6.6',
        'x-request-id': 'mine',
        te: 'trailers',
      },
    });
    const sent = pairs(JSON.parse(body.toString()).rawHeaders);
    const host = `localhost:${proxy.port}`;
    expect(sent).toContainEqual(['host', host]);
    expect(sent).toContainEqual(['x-forwarded-for', '127.0.0.1']);
    expect(sent).toContainEqual(['x-forwarded-proto', 'https']);
    expect(sent).toContainEqual(['x-forwarded-host', host]);
    expect(sent).toContainEqual(['forwarded', `for=127.0.0.1;host="${host}";proto=https`]);
    expect(sent).toContainEqual(['x-request-id', headers['x-request-id']]);
    expect(JSON.stringify(sent)).not.toMatch(/6\.6\.6\.6|gopher|mine|x-forwarded-port|"te"/);
  });

  it('goes on with a trace as its new parent, and begins one for two of them', async () => {
    const trace = (digit: string) => `00-${digit.repeat(32)}-${digit.repeat(16)}-01`;
    const sent = async (...traceparent: string[]) => {
      const { body } = await send(proxy, { headers: { traceparent, tracestate: 'a=b' } });
      return pairs(JSON.parse(body.toString()).rawHeaders).filter(([name]) => name.startsWith('trace'));
    };
    expect(await sent(trace('1'))).toEqual([
      ['tracestate', 'a=b'],
      ['traceparent', expect.stringMatching(/^00-1{32}-(?!1{16})[0-9a-f]{16}-01$/)],
    ]);
    const begun = ['traceparent', expect.stringMatching(/^00-(?!1{32}|2{32})[0-9a-f]{32}-[0-9a-f]{16}-01$/)];
    expect(await sent(trace('1'), trace('2'))).toEqual([begun]);
  });

  it('strips what concerns the connection to the target', async () => {
    const { headers } = await send(proxy, {});
    expect(headers['keep-alive']).not.toBe('timeout=5');
  });

  it("adds what is safe for every site, and takes away what must not be said in this host's name", async () => {
    const { headers } = await send(proxy, {});
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
    expect(headers).not.toHaveProperty('server');
    expect(headers).not.toHaveProperty('strict-transport-security');
    const refused = await send(proxy, { method: 'TRACE' });
    expect(refused.headers['x-content-type-options']).toBe('nosniff');
  });

  it('refuses TRACE', async () => {
    const { status, headers } = await send(proxy, { method: 'TRACE' });
    expect(status).toBe(405);
    expect(headers.allow).toContain('GET');
  });

  it('joins cookies for the target', async () => {
    const { body } = await send(proxy, { headers: { cookie: 'a=1; b=2' } });
    expect(pairs(JSON.parse(body.toString()).rawHeaders)).toContainEqual(['cookie', 'a=1; b=2']);
  });
});

it('strips hop-by-hop headers and those that Connection lists', async () => {
  const answer = await overRaw(
    proxy,
    'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close, X-Secret\r\nX-Secret: 1\r\nProxy-Authorization: x\r\n\r\n',
  );
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(answer).not.toMatch(/x-secret|proxy-authorization/i);
});

it('refuses CONNECT over HTTP/2', async () => {
  const session = openHttp2(proxy);
  const stream = session.request({ ':method': 'CONNECT', ':authority': 'example.com:443' });
  const status = await new Promise((resolve) => stream.on('response', (head) => resolve(head[':status'])));
  expect(status).toBe(405);
  session.destroy();
});

describe('the admin port', () => {
  it('shows the targets', async () => {
    const response = await fetch(`http://127.0.0.1:${proxy.adminPort}/targets`);
    expect(await response.json()).toMatchObject({
      targets: [{ service: 'site', state: 'healthy', inFlight: 0 }],
    });
  });

  it('answers readiness and nothing else', async () => {
    expect((await fetch(`http://127.0.0.1:${proxy.adminPort}/readyz`)).status).toBe(200);
    expect((await fetch(`http://127.0.0.1:${proxy.adminPort}/`)).status).toBe(404);
  });
});
