import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { ClientHttp2Session } from 'node:http2';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type Upstream, waitUntil } from '@platform-journey/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { openHttp2, openRaw, overHttp1 } from './testing/clients.ts';
import { readCa } from './testing/proxy-process.ts';
import { SharedPortProxies } from './testing/shared-port-proxies.ts';
import { addressOf, startReadyUpstream, type TestProxy } from './testing/test-proxy.ts';

const STOP_TIMEOUT_SECONDS = 8;
const STREAMS = 100;
const route = (path: string, service: string) => ({ path, service, family: 'f', container: 'c', port: 80 });

describe('a proxy with all kinds of connections open, told to stop', () => {
  let directory: string;
  let upstream: Upstream;
  let proxies: SharedPortProxies;
  let site: TestProxy;
  let finish: () => void;
  let received: number;

  beforeEach(async () => {
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    received = 0;
    upstream = await startReadyUpstream(async (request, response) => {
      received++;
      request.resume();
      if (request.url === '/fast') return response.end('fast');
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: begun\n\n');
      if (request.url === '/slow') await finished.then(() => response.end('data: whole\n\n'));
    });
    new WebSocketServer({ server: upstream.server });
    const gone = await startReadyUpstream(() => {});
    directory = await mkdtemp(join(tmpdir(), 'drain-in-time-'));
    proxies = await SharedPortProxies.start(directory, 1, {
      STOP_TIMEOUT: String(STOP_TIMEOUT_SECONDS),
      HOLD_TIMEOUT: '60',
      ROUTES: JSON.stringify([route('/', 'site'), route('/gone', 'gone')]),
      TARGETS: JSON.stringify({ site: [addressOf(upstream)], gone: [addressOf(gone)] }),
    });
    await gone.close();
    site = { port: proxies.httpsPort, ca: await readCa(directory) } as TestProxy;
  });

  afterEach(async () => {
    await proxies.kill();
    await upstream.close();
    await rm(directory, { recursive: true });
  });

  /** Clients that would stay for ever, each in its own way. */
  async function openStubborn() {
    const plain = connect(site.port, '127.0.0.1').on('error', () => {});
    const idle = await openRaw(site);
    idle.write('GET /fast HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(idle, 'data');
    const silent = await openRaw(site);
    const partial = await openRaw(site);
    partial.write('GET / HTTP/1.1\r\nHost: loc');
    const upload = await openRaw(site);
    upload.write('POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\nabc');
    const idleSession = openHttp2(site);
    await once(idleSession, 'remoteSettings');
    return { sockets: [plain, idle, silent, partial, upload], idleSession };
  }

  it('finishes what finishes, sends everybody else away and exits 2 s before it would be killed', async () => {
    const { sockets, idleSession } = await openStubborn();
    const closed = sockets.map((socket) => once(socket.resume(), 'close'));
    const session = openHttp2(site);
    const streams = Array.from({ length: STREAMS }, () => buffer(session.request({ ':path': '/slow' })));
    const endless = buffer(session.request({ ':path': '/endless' })).catch(() => 'broken off');
    const slow = overHttp1(site, { path: '/slow' });
    const held = overHttp1(site, { path: '/gone' });
    const socket = new WebSocket(`wss://localhost:${site.port}/`, { ca: site.ca });
    await once(socket, 'open');
    await waitUntil('all are under way', () => received === STREAMS + 4);

    const asked = performance.now();
    const exited = proxies.stopOldest();
    expect(await once(socket, 'close')).toEqual([1001, expect.anything()]);
    finish();
    expect((await slow).body.toString()).toBe('data: begun\n\ndata: whole\n\n');
    const bodies = (await Promise.all(streams)).map((body) => body.toString());
    expect(bodies).toEqual(Array(STREAMS).fill('data: begun\n\ndata: whole\n\n'));
    expect((await held).status).toBe(503);
    expect(await endless).toBe('broken off');
    expect(await exited).toBe(0);
    // The machine that tests may be busy.
    expect(performance.now() - asked).toBeLessThan((STOP_TIMEOUT_SECONDS - 2) * 1000 + 500);
    await Promise.all([...closed, ...[session, idleSession].map(ended)]);
  });
});

function ended(session: ClientHttp2Session): unknown {
  return session.closed || once(session, 'close');
}
