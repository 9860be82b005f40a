import type { Snapshot } from '@platform-journey/platform-api';
import { createLogger, Readiness, type RunningService } from '@platform-journey/service-kit';
import { startUpstream, type Upstream, waitUntil } from '@platform-journey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalEcs, startLocalEcs } from './fixtures/local-ecs.ts';
import { type ProxyProcesses, startProxies } from './fixtures/proxy-process.ts';
import { platformSource, type SourceConfig } from './platform-source.ts';
import { adminAddresses } from './proxies/admin-addresses.ts';
import { startApi } from './server.ts';

const logger = createLogger({ name: 'test', level: 'silent' });

const CERTIFICATE = {
  names: ['localhost'],
  issuer: 'local-ca',
  nextRenewal: { reason: 'lifetime', delayed: false },
  failures: 0,
  lastError: null,
};

describe('the API in front of real proxies', () => {
  let upstreams: Upstream[];
  let proxies: ProxyProcesses;
  let local: LocalEcs;
  const running: RunningService[] = [];

  beforeAll(async () => {
    local = await startLocalEcs();
    const one = () => startUpstream((_, response) => response.end());
    upstreams = [await one(), await one()];
    proxies = await startProxies(
      2,
      upstreams.map(({ port }) => `127.0.0.1:${port}`),
    );
  }, 60_000);

  afterAll(async () => {
    await Promise.all(running.map((api) => api.close()));
    await proxies.close();
    await Promise.all(upstreams.map((upstream) => upstream.close()));
    await local.ecs.stop();
  });

  /** Starts an API; what it gives back asks it. */
  async function api(PLATFORM: SourceConfig['PLATFORM'], { admin } = proxies) {
    const PROXY_ADMIN = adminAddresses.parse(admin);
    const config = { PLATFORM, PROXY_ADMIN, ECS_CLUSTER: 'platform', AWS_REGION: 'us-east-1' };
    const service = await startApi({
      host: '127.0.0.1',
      port: 0,
      source: platformSource(config, logger),
      pollIntervalMs: 50,
      logger,
      readiness: new Readiness(),
    });
    running.push(service);
    return async (path: string) =>
      (await (await fetch(`http://127.0.0.1:${service.healthPort}/api${path}`)).json()) as Snapshot;
  }

  it('tells their certificate beside what ECS knows', async () => {
    const ask = await api('ecs');
    expect((await ask('/certificates')).certificates).toMatchObject([CERTIFICATE]);
    expect((await ask('/services')).services).toMatchObject([
      { name: 'api', taskDefinition: 'platform-api:1' },
    ]);
  });

  it('tells that a renewal fails in words of its own, not in those of the network', async () => {
    const failing = await startProxies(1, [], {
      CERTIFICATES: '[{"names":["site.platform.dev"]}]',
      ISSUER: 'own',
      ACME_ISSUERS: '{"own":{"directory":"https://127.0.0.1:1/dir"}}',
      TARGETS: JSON.stringify({ site: [`127.0.0.1:${upstreams[0]?.port}`] }),
    });
    try {
      const [address] = adminAddresses.parse(failing.admin);
      const toldByProxy = async () => (await fetch(`${address}/certificates`)).text();
      await waitUntil('it has failed', async () => (await toldByProxy()).includes('unreachable'), 20_000);
      expect(await toldByProxy()).toContain('127.0.0.1:1');
      const ask = await api('ecs', failing);
      const [failed] = (await ask('/certificates')).certificates;
      expect(failed).toMatchObject({
        names: ['site.platform.dev'],
        issuer: null,
        notAfter: null,
        nextRenewal: { reason: 'missing', delayed: true },
        failures: 1,
        lastError: { code: 'unreachable', message: 'The issuer gave no usable answer.' },
      });
      expect(JSON.stringify(failed)).not.toContain('127.0.0.1');
    } finally {
      await failing.close();
    }
  }, 60_000);

  it('tells what they serve where there is no ECS, and follows it until none of them answers', async () => {
    const ask = await api('compose');
    const health = async () => (await ask('/tasks')).tasks.map((task) => task.health).toSorted();
    expect(await ask('')).toMatchObject({ platform: 'compose' });
    expect((await ask('/certificates')).certificates).toMatchObject([CERTIFICATE]);
    await waitUntil('both tasks are healthy', async () => (await health()).join() === 'HEALTHY,HEALTHY');
    expect((await ask('/services')).services).toMatchObject([
      { name: 'site', desiredCount: 2, runningCount: 2, pendingCount: 0 },
    ]);
    await upstreams[0]?.close();
    await waitUntil('one is not', async () => (await health()).join() === 'HEALTHY,UNHEALTHY');
    const paths = ['/services', '/tasks', '/deployments', '/events', '/certificates'];
    expect(JSON.stringify(await Promise.all(paths.map(ask)))).not.toMatch(/127\.0\.0\.1|PRIVATE|BEGIN/);
    await proxies.kill(0);
    await upstreams[1]?.close();
    await waitUntil(
      'the other proxy tells on',
      async () => (await health()).join() === 'UNHEALTHY,UNHEALTHY',
    );
    expect((await ask('/services')).stale).toBe(false);
    await proxies.kill(1);
    await waitUntil('nobody is left to ask', async () => (await ask('/services')).stale);
    expect((await ask('/certificates')).certificates).toMatchObject([CERTIFICATE]);
  });
});
