import { startUpstream, waitUntil } from '@platform-journey/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { agentTask, startAgentServer } from './testing/agent-server.ts';
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

describe.each(PROTOCOLS)('over %s', (protocol, send) => {
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

  it('answers 404 where nothing is routed, by path or by host, whoever is up', async () => {
    const dead = await upstreamSaying('dead');
    const route = { service: 'site', family: 'f', container: 'c', port: 80 };
    const proxy = await proxyWith([addressOf(dead)], {
      ROUTES: [
        { ...route, path: '/only' },
        { ...route, path: '/', host: 'localhost' },
      ],
      HOLD_TIMEOUT: 0,
    });
    await dead.close();
    // Over HTTP/2 there is no Host but :authority.
    const host = (name: string) => (protocol === 'HTTP/2' ? { ':authority': name } : { host: name });
    expect((await send(proxy, { path: '/', headers: host('127.0.0.1') })).status).toBe(404);
    expect((await send(proxy, { path: '/', headers: host('localhost') })).status).toBe(503);
    expect((await send(proxy, { path: '/only', headers: host('127.0.0.1') })).status).toBe(503);
    expect((await send(proxy, { path: '/other', headers: host('127.0.0.1') })).status).toBe(404);
  });
});

describe('with the agent', () => {
  const startAgent = async (...tasks: object[]) => {
    const agent = await startAgentServer(() => tasks);
    running.push(agent);
    return agent;
  };

  const says = (proxy: TestProxy) => overHttp1(proxy, {}).then(({ body }) => body.toString());

  it('moves to a new task, and off one that is wanted to stop', async () => {
    const [first, second] = [await upstreamSaying('first'), await upstreamSaying('second')];
    const agent = await startAgent(agentTask(first));
    const proxy = await proxyWith([], agent.config);
    expect(await says(proxy)).toBe('first');
    agent.tasks = () => [agentTask(first, { DesiredStatus: 'STOPPED' }), agentTask(second)];
    await waitUntil('the second serves', async () => (await says(proxy)) === 'second');
    for (let i = 0; i < 10; i++) expect(await says(proxy)).toBe('second');
  });

  it('serves on while the agent fails or finds nothing', async () => {
    const first = agentTask(await upstreamSaying('first'));
    const agent = await startAgent(first);
    const proxy = await proxyWith([], agent.config);
    agent.tasks = () => undefined;
    await waitUntil('the failure is logged', () =>
      proxy.log.find(({ msg }) => String(msg).includes('fails')),
    );
    expect(await says(proxy)).toBe('first');
    agent.tasks = () => [];
    await waitUntil('it works again', () => proxy.log.find(({ msg }) => String(msg).includes('again')));
    expect(await says(proxy)).toBe('first');
  });

  it('holds requests while all targets are wanted to stop, then answers 503 and when to try again', async () => {
    const [first, second] = [await upstreamSaying('first'), await upstreamSaying('second')];
    const agent = await startAgent(agentTask(first));
    const proxy = await proxyWith([], { ...agent.config, HOLD_TIMEOUT: 0.5 });
    agent.tasks = () => [agentTask(first, { DesiredStatus: 'STOPPED' })];
    const refused = await waitUntil('it is refused', async () => {
      const answer = await overHttp1(proxy, {});
      return answer.status !== 200 && answer;
    });
    expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
    const refusal = proxy.log.find(({ cause }) => cause === 'no_target');
    expect(refusal?.heldMs).toBeGreaterThanOrEqual(499);
    agent.tasks = () => [agentTask(second)];
    await waitUntil('the second serves', async () => (await says(proxy)) === 'second');
  });

  it('holds requests while no target is ready, then answers 503', async () => {
    let ready = true;
    const upstream = await startUpstream((request, response) => {
      response.writeHead(request.url === '/readyz' && !ready ? 503 : 200).end('up');
    });
    running.push(upstream);
    const agent = await startAgent(agentTask(upstream));
    const proxy = await proxyWith([], { ...agent.config, HOLD_TIMEOUT: 0.5 });
    ready = false;
    await waitUntil('it is refused', async () => (await overHttp1(proxy, {})).status === 503);
    ready = true;
    await waitUntil('it serves', async () => (await says(proxy)) === 'up');
  });

  it('answers 503 where a service has never had a target, and serves the others', async () => {
    const route = { family: 'f', container: 'c', port: 80 };
    const agent = await startAgent(agentTask(await upstreamSaying('site')));
    const proxy = await proxyWith([], {
      ...agent.config,
      HOLD_TIMEOUT: 0.2,
      ROUTES: [
        { ...route, path: '/', service: 'site' },
        { ...route, path: '/api', service: 'api', family: 'g' },
      ],
    });
    expect(await says(proxy)).toBe('site');
    const answer = await overHttp1(proxy, { path: '/api' });
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
    const site = agent.tasks() ?? [];
    const api = agentTask(await upstreamSaying('api'), { Family: 'g' });
    agent.tasks = () => [...site, api];
    await waitUntil('the api serves', async () => {
      return (await overHttp1(proxy, { path: '/api' })).body.toString() === 'api';
    });
  });

  it('binds only once every route has a healthy target', async () => {
    const agent = await startAgent();
    const starting = proxyWith([], agent.config);
    let bound = false;
    void starting.then(() => (bound = true));
    const never = waitUntil('it is bound', () => bound, 500);
    await expect(never).rejects.toThrow();
    const first = agentTask(await upstreamSaying('first'));
    agent.tasks = () => [first];
    expect(await says(await starting)).toBe('first');
  });
});
