import { createServer } from 'node:http';
import { connect } from 'node:net';
import { createLogger, listen } from '@platform-journey/service-kit';
import { waitUntil } from '@platform-journey/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { SnapshotFeed } from '../feed/feed.ts';
import { ScriptedSource } from '../fixtures/scripted-source.ts';
import { Visitor } from '../fixtures/visitor.ts';
import { type Live, type LiveOptions, serveLive } from './live.ts';

const logger = createLogger({ name: 'test', level: 'silent' });

describe('the live feed', () => {
  let source: ScriptedSource;
  let feed: SnapshotFeed;
  let live: Live;
  let port: number;
  const server = { current: createServer() };

  const start = async (options: Partial<LiveOptions> = {}) => {
    server.current = createServer();
    live = serveLive(server.current, { feed, ...options });
    port = await listen(server.current, { host: '127.0.0.1', port: 0 });
  };
  const url = (path = '/api/live') => `ws://127.0.0.1:${port}${path}`;

  beforeEach(() => {
    source = new ScriptedSource();
    feed = new SnapshotFeed({ source, intervalMs: 10, logger });
  });

  afterEach(async () => {
    feed.close();
    await live.close();
    server.current.closeAllConnections();
    await new Promise((resolve) => server.current.close(resolve));
  });

  it('tells the snapshot at once and every change after it', async () => {
    await start();
    const visitor = new Visitor(url());
    const first = await waitUntil('the first message came', () => visitor.last);
    expect(first).toMatchObject({ type: 'snapshot', stale: false, asOf: expect.any(String) });
    source.runningCount = 1;
    await waitUntil('the change came', () => visitor.last?.services?.[0]?.runningCount === 1);
  });

  it('says so when ECS goes away and when it is back', async () => {
    await start();
    const visitor = new Visitor(url());
    await waitUntil('the first message came', () => visitor.last);
    source.fails = true;
    await waitUntil('it is stale', () => visitor.last?.stale === true);
    expect(visitor.last?.services).toHaveLength(2);
    source.fails = false;
    await waitUntil('it is fresh', () => visitor.last?.stale === false);
  });

  it('says that nothing is known while ECS has never answered', async () => {
    source.fails = true;
    await start();
    const visitor = new Visitor(url());
    await waitUntil('it says so', () => visitor.last?.type === 'unavailable');
    source.fails = false;
    await waitUntil('the snapshot came', () => visitor.last?.type === 'snapshot');
  });

  it('repeats itself as a heartbeat and pings', async () => {
    await start({ heartbeatMs: 20 });
    const visitor = new Visitor(url());
    let pings = 0;
    visitor.socket.on('ping', () => {
      pings += 1;
    });
    await waitUntil('three messages came', () => visitor.messages.length > 3 && pings > 1);
  });

  it('drops a client that does not answer pings', async () => {
    await start({ heartbeatMs: 50 });
    const visitor = new Visitor(url(), { autoPong: false });
    expect(await visitor.closed).toBe(1006);
  });

  it('drops a client that does not read', async () => {
    await start({ heartbeatMs: 20, maxBufferedBytes: 0 });
    const visitor = new Visitor(url());
    await waitUntil('the first message came', () => visitor.last);
    visitor.socket.pause();
    const closed = waitUntil('the server let go of it', async () => {
      source.runningCount += 1;
      return (await connections()) === 0;
    });
    await expect(closed).resolves.toBe(true);
    visitor.socket.terminate();
  });

  const connections = () =>
    new Promise<number>((resolve, reject) => {
      server.current.getConnections((error, count) => (error ? reject(error) : resolve(count)));
    });

  it('closes a client that talks', async () => {
    await start();
    const visitor = new Visitor(url());
    await waitUntil('the first message came', () => visitor.last);
    visitor.socket.send('hello');
    expect(await visitor.closed).toBe(1008);
  });

  it.each([
    { path: '/api/other', headers: {}, status: 404 },
    { path: '/api/live', headers: { origin: 'https://evil.example' }, status: 403 },
  ])('refuses $path with $headers', async ({ path, headers, status }) => {
    await start();
    const socket = new WebSocket(url(path), { headers });
    const refused = new Promise((resolve) =>
      socket.on('unexpected-response', (_, { statusCode }) => resolve(statusCode)),
    );
    expect(await refused).toBe(status);
  });

  it('lets a page in whose site the proxy forwards', async () => {
    await start();
    const visitor = new Visitor(url(), {
      headers: { origin: 'https://site.example', 'x-forwarded-host': 'site.example' },
    });
    await waitUntil('the first message came', () => visitor.last);
  });

  it('survives a client that resets its handshake', async () => {
    await start();
    const socket = connect(port, '127.0.0.1');
    socket.write('GET /api/live HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n');
    socket.resetAndDestroy();
    const visitor = new Visitor(url());
    await waitUntil('the next client is served', () => visitor.last);
  });

  it('sends everybody away when it closes', async () => {
    await start();
    const visitors = [new Visitor(url()), new Visitor(url())];
    await waitUntil('both are served', () => visitors.every(({ last }) => last));
    await live.close();
    expect(await Promise.all(visitors.map(({ closed }) => closed))).toEqual([1001, 1001]);
  });
});
