// What http-proxy 1.18.1 does wrong on the way of an upgrade and has no test elsewhere (upgrade.int.test.ts). Each of these
// fails when its guard is taken away.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, waitUntil } from '@platform-journey/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { openPlain, openRaw } from '../testing/clients.ts';
import { spawnProxy, taskEnvironment, waitUntilReady } from '../testing/proxy-process.ts';
import { Stage } from '../testing/stage.ts';
import { inFlight } from '../testing/test-proxy.ts';
import { HANDSHAKE, SWITCHED } from '../testing/websocket-clients.ts';
import { startWebSocketUpstream } from '../testing/websocket-upstream.ts';

const stage = new Stage();

afterEach(() => stage.clear());

describe('http-proxy', () => {
  it('leaves a target open whose client has gone, when it does not go by itself', async () => {
    const proxy = await stage.proxyForRaw((target) => {
      target.allowHalfOpen = true;
      target.write(SWITCHED);
    });
    const socket = await openRaw(proxy);
    socket.write(HANDSHAKE);
    await once(socket, 'data');
    socket.destroy();
    await waitUntil('nothing is in flight', async () => (await inFlight(proxy)) === 0);
  });

  it('leaves a client open whose target has gone, when it does not go by itself', async () => {
    const proxy = await stage.proxyForRaw(
      (target) => {
        target.write(SWITCHED, () => target.destroy());
      },
      { HTTP_MODE: 'serve' },
    );
    const socket = await openPlain(proxy);
    socket.allowHalfOpen = true;
    socket.write(HANDSHAKE);
    await once(socket.resume(), 'end');
    await waitUntil('nothing is in flight', async () => (await inFlight(proxy)) === 0);
    socket.destroy();
  });

  it('passes what concerns one connection only', async () => {
    const switched = SWITCHED.replace(
      '\r\n\r\n',
      '\r\nKeep-Alive: timeout=5\r\nProxy-Authenticate: Basic\r\nX-Request-Id: theirs\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n\r\n',
    ).replace('Connection: Upgrade', 'Connection: Upgrade, X-Secret\r\nX-Secret: 1');
    const proxy = await stage.proxyForRaw((target) => target.write(switched));
    const socket = await openRaw(proxy);
    socket.write(HANDSHAKE);
    const head = String(await once(socket, 'data'));
    expect(head).toMatch(/^HTTP\/1\.1 101 .*set-cookie: a=1\r\nset-cookie: b=2\r\n/is);
    expect(head).not.toMatch(/x-secret|keep-alive|proxy-authenticate|theirs/i);
    socket.destroy();
  });

  it('writes the path anew', async () => {
    const urls: unknown[] = [];
    const proxy = await stage.proxyForRaw((target, request) => {
      urls.push(request.split(' ')[1]);
      target.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
    });
    const odd = ['/a//b', '/a/http:/b', '/a?b=//c', '/a?b?c', '/%61?%62', '/a?{b}|"^`'];
    for (const url of odd) {
      const socket = await openRaw(proxy);
      socket.write(HANDSHAKE.replace(' / ', ` ${url} `));
      await once(socket.resume(), 'close');
    }
    expect(urls).toEqual(odd);
  });

  it('ends the process of whoever forbids what is deprecated', async () => {
    const upstream = stage.add(await startWebSocketUpstream());
    const directory = await mkdtemp(join(tmpdir(), 'deprecated-'));
    const httpPort = await freePort();
    const environment = await taskEnvironment(directory, {
      NODE_OPTIONS: '--throw-deprecation',
      HTTPS_PORT: String(await freePort()),
      HTTP_PORT: String(httpPort),
      HTTP_MODE: 'serve',
      TARGETS: JSON.stringify({ site: [`127.0.0.1:${upstream.port}`] }),
    });
    const proxy = spawnProxy(environment);
    await waitUntilReady(proxy);
    const socket = new WebSocket(`ws://localhost:${httpPort}/`);
    await once(socket, 'open');
    socket.send('hello');
    expect(String((await once(socket, 'message'))[0])).toBe('hello');
    socket.terminate();
    proxy.child.kill();
    expect(await proxy.exited).toBe(0);
    expect(proxy.output()).not.toMatch(/DeprecationWarning|DEP0/);
    await rm(directory, { recursive: true });
  });
});
