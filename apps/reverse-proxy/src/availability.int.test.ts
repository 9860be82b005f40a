import { startUpstream, type Upstream, waitUntil } from '@platform-journey/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { overHttp1, PROTOCOLS } from './testing/clients.ts';
import { addressOf, startReadyUpstream, startTestProxy, type TestProxy } from './testing/test-proxy.ts';

const running: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const { close } of running.splice(0).reverse()) await close();
});

const upstreamSaying = async (text: string) => {
  const upstream = await startReadyUpstream((_request, response) => response.end(text));
  running.push(upstream);
  return upstream;
};

async function proxyWith(...args: Parameters<typeof startTestProxy>): Promise<TestProxy> {
  const proxy = await startTestProxy(...args);
  running.push(proxy);
  return proxy;
}

describe.each(PROTOCOLS)('over %s', (_name, send) => {
  it('a target that refuses connections costs no request', async () => {
    const [dead, alive] = [await upstreamSaying('dead'), await upstreamSaying('alive')];
    const proxy = await proxyWith([addressOf(dead), addressOf(alive)]);
    await dead.close();
    for (let i = 0; i < 10; i++) {
      for (const body of [undefined, 'small', 'x'.repeat(100_000)]) {
        const answer = await send(proxy, { method: body ? 'POST' : 'GET', ...(body && { body }) });
        expect(answer.body.toString()).toBe('alive');
      }
    }
    expect(proxy.log.some(({ attempts }) => attempts === 2)).toBe(true);
  });

  it('a service without targets answers 503 and when to try again, never 404', async () => {
    const dead = await upstreamSaying('dead');
    const proxy = await proxyWith([addressOf(dead)], { HOLD_TIMEOUT: 0 });
    await dead.close();
    for (let i = 0; i < 3; i++) {
      const answer = await send(proxy, {});
      expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
      expect(answer.body.toString()).not.toMatch(/127\.0\.0\.1|at .*\.ts/);
    }
  });

  it('routes by prefix, on segment boundaries', async () => {
    const [site, api] = [await upstreamSaying('site'), await upstreamSaying('api')];
    const route = { family: 'f', container: 'c', port: 80 };
    const proxy = await proxyWith([], {
      ROUTES: [
        { ...route, path: '/', service: 'site' },
        { ...route, path: '/api', service: 'api' },
        { ...route, path: '/', host: 'other.test', service: 'api' },
      ],
      TARGETS: { site: [addressOf(site)], api: [addressOf(api)] },
    });
    for (const [path, service] of [
      ['/', 'site'],
      ['/api', 'api'],
      ['/api/x', 'api'],
      ['/apix', 'site'],
    ] as const) {
      expect((await send(proxy, { path })).body.toString()).toBe(service);
    }
  });

  it('answers 404 where nothing is routed', async () => {
    const site = await upstreamSaying('site');
    const proxy = await proxyWith([addressOf(site)], {
      ROUTES: [{ path: '/only', service: 'site', family: 'f', container: 'c', port: 80 }],
    });
    expect((await send(proxy, { path: '/' })).status).toBe(404);
  });
});

describe('with the agent', () => {
  const task = ({ port }: Upstream, changes = {}) => ({
    Arn: `arn:${port}`,
    KnownStatus: 'RUNNING',
    Family: 'f',
    Containers: [{ Name: 'c', Ports: [{ ContainerPort: 80, HostPort: port }] }],
    ...changes,
  });

  async function startAgent(...tasks: object[]) {
    const table = { Tasks: tasks, failing: false };
    const agent = await startUpstream((_request, response) => {
      if (table.failing) response.writeHead(500).end();
      else response.end(JSON.stringify({ Tasks: table.Tasks }));
    });
    running.push(agent);
    return { table, config: { DISCOVERY: ['agent' as const], AGENT_ENDPOINT: `http://${addressOf(agent)}` } };
  }

  const says = (proxy: TestProxy) => overHttp1(proxy, {}).then(({ body }) => body.toString());

  it('moves to a new task, and off one that is wanted to stop', async () => {
    const [first, second] = [await upstreamSaying('first'), await upstreamSaying('second')];
    const { table, config } = await startAgent(task(first));
    const proxy = await proxyWith([], config);
    expect(await says(proxy)).toBe('first');
    table.Tasks = [task(first, { DesiredStatus: 'STOPPED' }), task(second)];
    await waitUntil('the second serves', async () => (await says(proxy)) === 'second');
    for (let i = 0; i < 10; i++) expect(await says(proxy)).toBe('second');
  });

  it('serves on while the agent fails or finds nothing', async () => {
    const { table, config } = await startAgent(task(await upstreamSaying('first')));
    const proxy = await proxyWith([], config);
    table.failing = true;
    await waitUntil('the failure is logged', () =>
      proxy.log.find(({ msg }) => String(msg).includes('fails')),
    );
    expect(await says(proxy)).toBe('first');
    table.failing = false;
    table.Tasks = [];
    await waitUntil('it works again', () => proxy.log.find(({ msg }) => String(msg).includes('again')));
    expect(await says(proxy)).toBe('first');
  });

  it('binds only once every route has a healthy target', async () => {
    const { table, config } = await startAgent();
    const starting = proxyWith([], config);
    let bound = false;
    void starting.then(() => (bound = true));
    const never = waitUntil('it is bound', () => bound, 500);
    await expect(never).rejects.toThrow();
    table.Tasks = [task(await upstreamSaying('first'))];
    expect(await says(await starting)).toBe('first');
  });
});
