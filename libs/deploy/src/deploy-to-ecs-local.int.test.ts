import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  type ECSClient,
  ListTasksCommand,
} from '@aws-sdk/client-ecs';
import { type EcsLocal, startEcsLocal } from '@platform-journey/ecs-local';
import { waitUntil } from '@platform-journey/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type DeployOptions, deploy } from './deploy.ts';
import { ensureCluster } from './ensure-cluster.ts';
import { exampleEnvironment } from './fixtures/example-environment.ts';
import { makeImages } from './fixtures/images.ts';
import { localClient } from './fixtures/scripted-ecs.ts';
import type { Progress } from './progress.ts';

let images: Awaited<ReturnType<typeof makeImages>>;
let ecs: EcsLocal;
let client: ECSClient;

beforeAll(async () => {
  images = await makeImages();
});
afterAll(() => images.remove());
beforeEach(async () => {
  ecs = await startEcsLocal({ port: 0, ...images });
  client = localClient(ecs.endpoint);
  await ensureCluster(client, exampleEnvironment(ecs.endpoint, {}));
});
afterEach(async () => {
  client.destroy();
  await ecs.stop();
});

type Services = Parameters<typeof exampleEnvironment>[1];

function deployed(services: Services, options: Partial<DeployOptions> = {}) {
  const environment = exampleEnvironment(ecs.endpoint, services);
  return deploy({ client, environment, pollMs: 50, timeoutMs: 15_000, ...options });
}

const api = (version: string, desiredCount = 1) => ({
  image: 'local/server:dev',
  desiredCount,
  environment: { VERSION: version },
});

async function described(name: string) {
  const command = new DescribeServicesCommand({ cluster: 'platform', services: [name] });
  return (await client.send(command)).services?.[0];
}

/** What the running tasks of a service answer. */
async function answers(serviceName: string): Promise<string[]> {
  const cluster = 'platform';
  const { taskArns = [] } = await client.send(new ListTasksCommand({ cluster, serviceName }));
  const { tasks = [] } = await client.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
  const ports = tasks.map(({ containers }) => containers?.[0]?.networkBindings?.[0]?.hostPort);
  return Promise.all(ports.map(async (port) => (await fetch(`http://127.0.0.1:${port}/`)).text()));
}

it('creates services and returns once all of their tasks run', async () => {
  const reported: Progress[] = [];
  const { services } = await deployed(
    { api: api('1', 2), page: api('1') },
    { onProgress: (progress) => reported.push(progress) },
  );
  expect(services.map(({ name, taskDefinition }) => [name, taskDefinition])).toEqual([
    ['api', 'platform-api:1'],
    ['page', 'platform-page:1'],
  ]);
  expect(await answers('api')).toEqual(['1', '1']);
  expect(reported.at(-1)?.services).toMatchObject([
    { name: 'api', desired: 2, running: 2, pending: 0, rolloutState: 'COMPLETED' },
    { name: 'page', desired: 1, running: 1, pending: 0, rolloutState: 'COMPLETED' },
  ]);
});

it('replaces the tasks of a running service without ever going below its count', async () => {
  await deployed({ api: api('1', 2) });
  const running: Promise<number | undefined>[] = [];
  const onProgress = () => running.push(described('api').then((service) => service?.runningCount));
  const { services } = await deployed({ api: api('2', 2) }, { onProgress });
  expect(services[0]?.taskDefinition).toBe('platform-api:2');
  expect(Math.min(...(await Promise.all(running)).map(Number))).toBeGreaterThanOrEqual(2);
  await waitUntil('only new tasks answer', async () => (await answers('api')).join() === '2,2');
});

it('changes the count of a running service', async () => {
  await deployed({ api: api('1') });
  await deployed({ api: api('1', 3) });
  expect((await described('api'))?.runningCount).toBe(3);
});

it.each([
  ['does not exist', 'missing', /Last stopped task [0-9a-f]{32}: /],
  ['crashes', 'crash', /Last stopped task [0-9a-f]{32}: .*exit code 3/],
])('says of an image that %s why its tasks stopped', async (_, image, stopped) => {
  await deployed({ api: api('1') });
  const failing = deployed({ api: { image: `local/${image}:dev` } }, { timeoutMs: 1500 });
  const failure = await failing.catch((reason) => reason);
  expect(failure).toMatchObject({ name: 'DeployError', services: ['api'] });
  expect(failure.message).toMatch(/^api: deployment ecs-svc\/\d+ \(platform-api:2\): /);
  expect(failure.message).toMatch(stopped);
  expect(await answers('api')).toEqual(['1']);
});

it('leaves the deployment to ECS when it is aborted', async () => {
  const abort = new AbortController();
  const aborted = deployed({ api: api('1') }, { signal: abort.signal, onProgress: () => abort.abort() });
  await expect(aborted).rejects.toMatchObject({ code: 'aborted' });
  await waitUntil('the task runs nevertheless', async () => (await described('api'))?.runningCount === 1);
});

it('tells a deploy that another one took its place', async () => {
  await deployed({ api: api('1') });
  const first = deployed({ api: { image: 'local/missing:dev' } }).catch((reason) => reason);
  await waitUntil('the first deploy is under way', async () => {
    return (await described('api'))?.deployments?.length === 2;
  });
  await deployed({ api: api('3') });
  expect(await first).toMatchObject({ code: 'deployment_superseded' });
  expect(await answers('api')).toEqual(['3']);
});

it('needs the cluster to be there', async () => {
  const environment = { ...exampleEnvironment(ecs.endpoint, { api: api('1') }), cluster: 'other' };
  await expect(deploy({ client, environment })).rejects.toMatchObject({ code: 'cluster_not_found' });
});
