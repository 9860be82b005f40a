import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEcsLocal } from '@platform-journey/ecs-local';
import { freePort, waitUntil } from '@platform-journey/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { agentTask, startAgentServer } from './testing/agent-server.ts';
import { overHttp1 } from './testing/clients.ts';
import { startDnsServer } from './testing/dns-server.ts';
import { callEcs } from './testing/ecs-client.ts';
import { addressOf, startReadyUpstream, startTestProxy, type TestProxy } from './testing/test-proxy.ts';

const running: { close(): Promise<void> }[] = [];

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const { close } of running.splice(0).reverse()) await close();
});

async function proxyWith(...args: Parameters<typeof startTestProxy>): Promise<TestProxy> {
  const proxy = await startTestProxy(...args);
  running.push(proxy);
  return proxy;
}

async function upstreamSaying(text: string) {
  const upstream = await startReadyUpstream((_request, response) => response.end(text));
  running.push(upstream);
  return upstream;
}

/** Waits until exactly these answer, to a dozen requests at once. */
const answers = (proxy: TestProxy, ...expected: string[]) =>
  waitUntil(
    `${expected} answer`,
    async () => {
      const all = await Promise.all(Array.from({ length: 12 }, () => overHttp1(proxy, {})));
      const bodies = new Set(all.map(({ body }) => body.toString()));
      return bodies.size === expected.length && expected.every((one) => bodies.has(one));
    },
    15_000,
  );

/** Whether all requests so far have been served. */
function expectAllServed(proxy: TestProxy): void {
  const statuses = proxy.log.flatMap(({ status }) => status ?? []);
  expect(new Set(statuses)).toEqual(new Set([200]));
}

describe('targets found by DNS', () => {
  /** A container at an address of its own, as a network of compose gives it. */
  async function startContainer(host: string, port: number) {
    const server = createServer((_request, response) => response.end(host)).listen(port, host);
    await once(server, 'listening');
    const close = async () => {
      server.close();
      server.closeAllConnections();
    };
    running.push({ close });
    return close;
  }

  // Elsewhere loopback is one address unless it is told otherwise.
  it.runIf(process.platform === 'linux')(
    'come and go as a service is scaled, and no request is lost',
    async () => {
      const port = await freePort();
      const dns = await startDnsServer({ site: ['127.0.0.11'] });
      running.push(dns);
      const stop = await startContainer('127.0.0.11', port);
      const proxy = await proxyWith([], {
        DISCOVERY: ['dns'],
        DNS_TARGETS: { site: { host: 'site', port } },
        DNS_SERVERS: [dns.address],
        POLL_INTERVAL: 0.1,
      });
      await answers(proxy, '127.0.0.11');

      for (const host of ['127.0.0.12', '127.0.0.13']) await startContainer(host, port);
      dns.zone.site = ['127.0.0.11', '127.0.0.12', '127.0.0.13'];
      await answers(proxy, '127.0.0.11', '127.0.0.12', '127.0.0.13');

      // Its address is still listed for a while, as in compose.
      await stop();
      dns.zone.site = ['127.0.0.12', '127.0.0.13'];
      await answers(proxy, '127.0.0.12', '127.0.0.13');

      delete dns.zone.site;
      await waitUntil('the failure is logged', () => proxy.log.find(({ source }) => source === 'dns site'));
      await answers(proxy, '127.0.0.12', '127.0.0.13');
      expectAllServed(proxy);
    },
  );
});

describe('targets of several sources', () => {
  it('are served together, and each source fails by itself', async () => {
    const [task, fixed] = [await upstreamSaying('task'), await upstreamSaying('fixed')];
    const agent = await startAgentServer(() => undefined);
    running.push(agent);
    const proxy = await proxyWith([addressOf(fixed)], {
      ...agent.config,
      DISCOVERY: ['agent', 'static'],
      POLL_INTERVAL: 0.1,
    });
    await answers(proxy, 'fixed');
    agent.tasks = () => [agentTask(task)];
    await answers(proxy, 'fixed', 'task');
    agent.tasks = () => undefined;
    await waitUntil(
      'it fails again',
      () => proxy.log.filter(({ source }) => source === 'agent').length === 3,
    );
    await answers(proxy, 'fixed', 'task');
    agent.tasks = () => [];
    await task.close();
    await answers(proxy, 'fixed');
  });
});

describe('targets found by the ECS API', () => {
  const PROGRAM = `
const { createServer } = require('node:http');
let ready = true;
createServer((request, response) => {
  response.writeHead(request.url === '/readyz' && !ready ? 503 : 200).end(process.env.VERSION);
}).listen(process.env.PORT, '127.0.0.1');
process.on('SIGTERM', () => {
  ready = false;
  setTimeout(() => process.exit(0), 2000);
});
process.on('disconnect', () => process.exit(1));`;

  async function startEcs() {
    const directory = await mkdtemp(join(tmpdir(), 'ecs-'));
    await mkdir(join(directory, 'web'));
    await writeFile(join(directory, 'web', 'main.js'), PROGRAM);
    const ecs = await startEcsLocal({
      port: 0,
      imageDirectory: join(directory, '{name}'),
      stateDirectory: join(directory, 'state'),
    });
    running.push({
      close: async () => {
        await ecs.stop();
        await rm(directory, { recursive: true });
      },
    });
    vi.stubEnv('AWS_ENDPOINT_URL_ECS', ecs.endpoint);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
    const call = (operation: string, input: object) => callEcs(ecs.endpoint, operation, input);
    await call('CreateCluster', { clusterName: 'platform' });
    return call;
  }

  it('are replaced by a deployment, and no request is lost', async () => {
    const call = await startEcs();
    const register = (version: string) => {
      const container = { name: 'c', image: 'web', entryPoint: ['node', 'main.js'], memory: 128 };
      const environment = [{ name: 'VERSION', value: version }];
      const portMappings = [{ containerPort: 80, hostPort: 0 }];
      const containerDefinitions = [{ ...container, environment, portMappings }];
      return call('RegisterTaskDefinition', { family: 'f', containerDefinitions });
    };
    const service = { cluster: 'platform', taskDefinition: 'f' };
    await register('one');
    await call('CreateService', { ...service, serviceName: 'site', desiredCount: 2 });
    const proxy = await proxyWith([], {
      DISCOVERY: ['ecs'],
      ECS_CLUSTER: 'platform',
      AWS_REGION: 'us-east-1',
      ECS_POLL_INTERVAL: 0.2,
    });
    await answers(proxy, 'one');
    await register('two');
    await call('UpdateService', { ...service, service: 'site' });
    await answers(proxy, 'two');
    expectAllServed(proxy);
  });
});
