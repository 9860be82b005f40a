import { createServer, type Socket } from 'node:net';
import { startUpstream, type Upstream, waitUntil } from '@platform-journey/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HealthCheckSettings, HealthChecks } from './health-check.ts';
import { Target } from './target.ts';

let upstream: Upstream;
let answer: number | 'none';
let probes: string[];
let checks: HealthChecks;
let target: Target;

const watch = (settings: Partial<HealthCheckSettings> = {}) => {
  checks?.stopAll();
  checks = new HealthChecks({ intervalMs: 40, doubtfulIntervalMs: 10, timeoutMs: 200, ...settings });
  target = new Target('site', 'id', `127.0.0.1:${upstream.port}`);
  target.onChange = () => checks.follow(target);
  checks.follow(target);
};

beforeEach(async () => {
  answer = 200;
  probes = [];
  upstream = await startUpstream((request, response) => {
    probes.push(`${request.method} ${request.url}`);
    if (answer !== 'none') response.writeHead(answer, { location: '/readyz' }).end();
  });
  watch();
});

afterEach(async () => {
  checks.stopAll();
  await upstream.close();
});

const becomes = (state: string) => waitUntil(`the target is ${state}`, () => target.state === state);

/** Resolves once so much time has passed, for what must not happen in it. */
const pass = (ms: number) => {
  const until = performance.now() + ms;
  return waitUntil('the time has passed', () => performance.now() > until);
};

describe('health checks', () => {
  it('ask for readiness at once', async () => {
    watch({ intervalMs: 60_000, doubtfulIntervalMs: 60_000 });
    await becomes('healthy');
    expect(new Set(probes)).toEqual(new Set(['GET /readyz']));
  });

  it('ask what they are told to ask', async () => {
    watch({ path: '/health?deep=1' });
    await becomes('healthy');
    expect(probes).toContain('GET /health?deep=1');
  });

  it('go on', async () => {
    await waitUntil('there are more probes', () => probes.length >= 4);
  });

  it.each([503, 404, 302, 204, 'none'] as const)(
    'notice a target that answers %s, and that it is back',
    async (bad) => {
      await becomes('healthy');
      answer = bad;
      await becomes('unhealthy');
      answer = 200;
      await becomes('healthy');
    },
  );

  it('take as many as the thresholds say', async () => {
    const counted = () => probes.filter((probe) => probe === 'GET /counted').length;
    const thresholds = { healthy: 3, unhealthy: 4 };
    checks.stopAll();
    checks = new HealthChecks({ path: '/counted', intervalMs: 10, timeoutMs: 1000, thresholds });
    target = new Target('site', 'id', `127.0.0.1:${upstream.port}`);
    const changes: string[] = [];
    target.onChange = () => {
      changes.push(`${target.state} after ${counted()}`);
      probes = [];
      answer = 503;
    };
    checks.start(target);
    await becomes('unhealthy');
    expect(changes).toEqual(['healthy after 3', 'unhealthy after 4']);
  });

  it('are made at once when a request has failed, but not in a row', async () => {
    watch({ intervalMs: 60_000, shortestIntervalMs: 100 });
    await becomes('healthy');
    const before = probes.length;
    target.suspect();
    await becomes('healthy');
    expect(probes.length).toBe(before + 1);
    const again = performance.now();
    target.suspect();
    await becomes('healthy');
    expect(performance.now() - again).toBeGreaterThan(50);
  });

  it('get rarer the longer a target is down', async () => {
    answer = 503;
    watch({ intervalMs: 60_000, doubtfulIntervalMs: 1, random: () => 0.5 });
    await waitUntil('some are made', () => probes.length >= 20);
    const times: number[] = [];
    upstream.server.on('request', () => times.push(performance.now()));
    await pass(1500);
    const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
    expect(Math.max(...gaps)).toBeGreaterThan(40);
    expect(times.length).toBeLessThan(150);
  });

  it('notice a target that is gone', async () => {
    await becomes('healthy');
    await upstream.close();
    await becomes('unhealthy');
  });

  it('end with a target that drains, and start again when it is wanted back', async () => {
    await becomes('healthy');
    target.drain();
    const before = probes.length;
    await pass(120);
    expect(probes.length).toBe(before);
    target.join();
    await becomes('healthy');
  });

  it('end when they are told to', async () => {
    await becomes('healthy');
    checks.stop(target);
    await upstream.close();
    const before = probes.length;
    await pass(120);
    expect(probes.length).toBe(before);
    expect(target.state).toBe('healthy');
  });
});

describe('a target that answers a probe badly', () => {
  const OK = 'HTTP/1.1 200 OK\r\n';
  const endless = (socket: Socket, text: string) => {
    const timer = setInterval(() => socket.write(text), 1);
    socket.on('close', () => clearInterval(timer));
  };
  const CASES: [what: string, state: string, respond: (socket: Socket) => void][] = [
    ['never answers', 'unhealthy', () => {}],
    [
      'sends headers for ever',
      'unhealthy',
      (socket) => {
        socket.write(OK);
        endless(socket, 'X-More: and more\r\n');
      },
    ],
    [
      'sends interim answers for ever',
      'unhealthy',
      (socket) => endless(socket, 'HTTP/1.1 102 Processing\r\n\r\n'),
    ],
    ['sends one byte at a time', 'unhealthy', (socket) => endless(socket, '0')],
    ['does not speak HTTP', 'unhealthy', (socket) => socket.write('220 mail.example ESMTP\r\n')],
    [
      'switches protocols',
      'unhealthy',
      (socket) => {
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
      },
    ],
    ['closes', 'unhealthy', (socket) => socket.end()],
    ['resets', 'unhealthy', (socket) => socket.resetAndDestroy()],
    [
      'sends a body for ever',
      'healthy',
      (socket) => {
        socket.write(`${OK}Transfer-Encoding: chunked\r\n\r\n`);
        endless(socket, '5\r\nhello\r\n');
      },
    ],
    ['never sends its body', 'healthy', (socket) => socket.write(`${OK}Content-Length: 5\r\n\r\n`)],
    [
      'sends a body that is too long',
      'healthy',
      (socket) => {
        socket.write(`${OK}Content-Length: 10000000\r\n\r\n`);
        socket.write(Buffer.alloc(10_000_000));
      },
    ],
    [
      'breaks off in its body',
      'healthy',
      (socket) => {
        socket.write(`${OK}Content-Length: 5\r\n\r\nhe`);
        socket.resetAndDestroy();
      },
    ],
    [
      'sends a page',
      'healthy',
      (socket) => socket.end(`${OK}Content-Type: text/html\r\n\r\n<!doctype html>`),
    ],
  ];

  it.each(CASES)('and %s is %s, and no connection stays', async (_what, state, respond) => {
    const sockets = new Set<Socket>();
    const states: string[] = [];
    let badly = 0;
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => sockets.delete(socket));
      socket.once('data', () => {
        // It is healthy at first, so that there is something to spoil.
        if (states.length === 0) return socket.end(`${OK}Content-Length: 0\r\n\r\n`);
        badly++;
        return respond(socket);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    checks.stopAll();
    checks = new HealthChecks({ intervalMs: 40, doubtfulIntervalMs: 10, timeoutMs: 300 });
    target = new Target('site', 'id', `127.0.0.1:${port}`);
    target.onChange = () => states.push(target.state);
    checks.start(target);
    await waitUntil('it has been probed a few times', () => badly > 3);
    expect(states).toEqual(state === 'healthy' ? ['healthy'] : ['healthy', 'unhealthy']);
    // One probe at a time, and each ends with its timeout.
    expect(sockets.size).toBeLessThanOrEqual(2);
    checks.stopAll();
    await waitUntil('all connections are closed', () => sockets.size === 0);
    server.close();
  });
});
