import { type EcsLocal, InertRuntime, type Launch, startEcsLocal } from '@platform-journey/ecs-local';
import { waitUntil } from '@platform-journey/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Ec2Server, startEc2Server } from '../testing/ec2-server.ts';
import { callEcs } from '../testing/ecs-client.ts';
import { type MeddlingEcs, startMeddlingEcs } from '../testing/meddling-ecs.ts';
import type { Discovery, TargetTable } from './discovery.ts';
import { ecsDiscovery } from './ecs.ts';

/** Lets containers start only once it is told to. */
class GatedRuntime extends InertRuntime {
  gate: Promise<void> = Promise.resolve();

  override async start(launch: Launch) {
    await this.gate;
    return super.start(launch);
  }
}

let runtime: GatedRuntime;
let local: EcsLocal;
let ecs: MeddlingEcs;
let ec2: Ec2Server;
let discovery: Discovery;
let tables: TargetTable[];
let failures: Error[];

beforeEach(async () => {
  runtime = new GatedRuntime();
  local = await startEcsLocal({ port: 0, runtime, imageDirectory: 'none', stateDirectory: 'none' });
  [ecs, ec2] = await Promise.all([startMeddlingEcs(local.endpoint), startEc2Server()]);
  vi.stubEnv('AWS_ENDPOINT_URL_ECS', ecs.endpoint);
  vi.stubEnv('AWS_ENDPOINT_URL_EC2', ec2.endpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  await call('CreateCluster', { clusterName: 'platform' });
  for (const name of ['api', 'site']) await register(name);
  [tables, failures] = [[], []];
});

afterEach(async () => {
  discovery?.stop();
  vi.unstubAllEnvs();
  await Promise.all([ecs.close(), ec2.close(), local.stop()]);
});

const call = <Output>(operation: string, input: object) => callEcs<Output>(local.endpoint, operation, input);

function register(name: string) {
  const portMappings = [{ containerPort: 3000, hostPort: 0 }];
  const containerDefinitions = [{ name, image: name, memory: 64, portMappings }];
  return call('RegisterTaskDefinition', { family: `platform-${name}`, containerDefinitions });
}

const run = (name: string, desiredCount: number) =>
  call('CreateService', {
    cluster: 'platform',
    serviceName: name,
    taskDefinition: `platform-${name}`,
    desiredCount,
  });

const scale = (service: string, desiredCount: number) =>
  call('UpdateService', { cluster: 'platform', service, desiredCount });

function discover(options: { cluster?: string; intervalMs?: number } = {}) {
  const selector = (service: string) => ({
    service,
    family: `platform-${service}`,
    container: service,
    port: 3000,
  });
  discovery = ecsDiscovery({
    cluster: 'platform',
    region: 'us-east-1',
    targetHost: '127.0.0.1',
    selectors: ['api', 'site'].map(selector),
    intervalMs: 50,
    ...options,
  });
  discovery.start(
    (table) => tables.push(table),
    (error) => failures.push(error),
  );
}

const found = (service = 'api') => tables.at(-1)?.get(service) ?? [];
const finds = (count: number, service = 'api') =>
  waitUntil(`it finds ${count} of ${service}`, () => found(service).length === count);
const callsOf = (operation: string) => ecs.calls.filter((one) => one.operation === operation);

describe('discovery by the ECS API', () => {
  it('finds the tasks of services and follows their count', async () => {
    await run('api', 2);
    discover();
    await finds(2);
    const running = [...runtime.containers.values()].map(
      ({ networkBindings }) => `127.0.0.1:${networkBindings[0]?.hostPort}`,
    );
    expect(
      found()
        .map(({ address }) => address)
        .toSorted(),
    ).toEqual(running.toSorted());
    expect(found()[0]).toMatchObject({
      id: expect.stringMatching(/^arn:aws:ecs:.*:task\/platform\/[0-9a-f]{32}:\d+$/),
      draining: false,
    });
    await run('site', 1);
    await finds(1, 'site');
    await scale('api', 3);
    await finds(3);
    await scale('api', 1);
    await finds(1);
  });

  it('leaves out tasks that are pending', async () => {
    let open = () => {};
    runtime.gate = new Promise((resolve) => (open = resolve));
    await run('api', 2);
    discover();
    await waitUntil('it has looked at them', () => callsOf('DescribeTasks').length > 2);
    expect(tables.length).toBeGreaterThan(1);
    expect(found()).toEqual([]);
    open();
    await finds(2);
  });

  it('takes in more tasks than one answer holds', async () => {
    await run('api', 130);
    discover();
    await finds(130);
    const sizes = callsOf('DescribeTasks').map(({ input }) => (input.tasks as string[]).length);
    expect(Math.max(...sizes)).toBe(100);
  });

  it('asks for its own families alone, and for each once', async () => {
    await run('api', 1);
    discover();
    await finds(1);
    const families = callsOf('ListTasks').map(({ input }) => input.family);
    expect(families.slice(0, 2).toSorted()).toEqual(['platform-api', 'platform-site']);
  });

  it('drains a task that stops between two calls, and leaves out one that is gone', async () => {
    await run('api', 3);
    ecs.meddle.set('DescribeTasks', async (output) => {
      const [first, second] = output.tasks as { taskArn: string; desiredStatus: string }[];
      if (first) first.desiredStatus = 'STOPPED';
      const failures = [{ arn: second?.taskArn, reason: 'MISSING' }];
      return { ...output, tasks: (output.tasks as object[]).filter((task) => task !== second), failures };
    });
    discover();
    await finds(2);
    expect(found().map(({ draining }) => draining)).toEqual([true, false]);
    expect(failures).toEqual([]);
  });

  const refused = (code: string) => ({ status: 400, body: { __type: code, message: 'no' } });

  it.each([
    ['ListTasks', { status: 500, body: { __type: 'ServerException', message: 'no' } }, 'ServerException'],
    ['DescribeTasks', refused('ThrottlingException'), 'ThrottlingException'],
    ['DescribeTasks', refused('AccessDeniedException'), 'AccessDeniedException'],
    ['DescribeTasks', { status: 200, body: '<html>' }, ''],
    ['DescribeTasks', { status: 200, body: { failures: [{ arn: 'a', reason: 'INTERNAL' }] } }, 'Error'],
    ['DescribeContainerInstances', refused('ClientException'), 'ClientException'],
  ])('reports a failure of %s as such, not as a table, and recovers: %j', async (operation, answer, name) => {
    await run('api', 1);
    ecs.answers.set(operation, answer);
    discover();
    await waitUntil('it is reported', () => failures.length > 0);
    if (name) expect(failures[0]?.name).toBe(name);
    expect(tables).toEqual([]);
    ecs.answers.clear();
    await finds(1);
  });

  it('reports a cluster that does not exist', async () => {
    discover({ cluster: 'other' });
    await waitUntil('it is reported', () => failures.length > 0);
    expect(failures[0]).toMatchObject({ name: 'ClusterNotFoundException' });
    expect(tables).toEqual([]);
  });

  it('asks less often when it is throttled, however great the hurry', async () => {
    ecs.answers.set('ListTasks', refused('ThrottlingException'));
    discover();
    const hurrying = setInterval(() => discovery.hurry(), 5);
    const until = performance.now() + 1500;
    await waitUntil('the time is over', () => performance.now() > until);
    clearInterval(hurrying);
    // 0, 100, 300, 700, 1500 ms; two calls a poll.
    expect(callsOf('ListTasks').length).toBeLessThanOrEqual(10);
    expect(callsOf('ListTasks').length).toBeGreaterThanOrEqual(6);
  });

  it('does not hurry as others do', async () => {
    discover({ intervalMs: 60_000 });
    await waitUntil('there is a table', () => tables.length === 1);
    const hurrying = setInterval(() => discovery.hurry(), 5);
    const until = performance.now() + 1000;
    await waitUntil('the time is over', () => performance.now() > until);
    clearInterval(hurrying);
    expect(tables.length).toBe(1);
  });

  const isAlone = async () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    ecs.server.getConnections((_, count) => resolve(count));
    return (await promise) === 0;
  };

  it('keeps no connection when it is stopped', async () => {
    discover();
    await waitUntil('there is a table', () => tables.length > 0);
    expect(await isAlone()).toBe(false);
    discovery.stop();
    await waitUntil('its connections are closed', isAlone, 1000);
  });

  it('ends its calls when it is stopped', async () => {
    ecs.meddle.set('ListTasks', () => new Promise(() => {}));
    discover();
    await waitUntil('it has asked', () => callsOf('ListTasks').length > 0);
    discovery.stop();
    await waitUntil('its connections are closed', isAlone, 1000);
    expect([tables, failures]).toEqual([[], []]);
  });
});

describe('the addresses of instances', () => {
  const INSTANCES = ['i-0a', 'i-0b', 'i-0c'];
  const arnOf = (id: string) => `arn:aws:ecs:us-east-1:000000000000:container-instance/platform/${id}`;

  /** Spreads the tasks over instances of EC2, as a cluster of several has them. */
  beforeEach(async () => {
    ecs.meddle.set('DescribeTasks', (output) => {
      const tasks = (output.tasks as object[]).map((task, index) => ({
        ...task,
        containerInstanceArn: arnOf(INSTANCES[index % INSTANCES.length] ?? ''),
      }));
      return { ...output, tasks };
    });
    ecs.meddle.set('DescribeContainerInstances', (_output, input) => {
      const arns = input.containerInstances as string[];
      const known = arns.map((arn) => ({ containerInstanceArn: arn, ec2InstanceId: arn.split('/').at(-1) }));
      return { containerInstances: known, failures: [] };
    });
    ec2.addresses = new Map(INSTANCES.map((id, index) => [id, `10.0.0.${index + 1}`]));
  });

  const hosts = () => new Set(found().map(({ address }) => address.split(':')[0]));

  it('are those that EC2 knows, and are asked for once', async () => {
    await run('api', 6);
    discover();
    await finds(6);
    expect(hosts()).toEqual(new Set(['10.0.0.1', '10.0.0.2', '10.0.0.3']));
    const before = tables.length;
    await waitUntil('there are more tables', () => tables.length > before + 3);
    expect(ec2.calls).toEqual([INSTANCES]);
    expect(callsOf('DescribeContainerInstances')).toHaveLength(1);
  });

  it('are asked for when an instance joins, for that one alone', async () => {
    await run('api', 1);
    discover();
    await finds(1);
    await scale('api', 2);
    await finds(2);
    expect(ec2.calls).toEqual([['i-0a'], ['i-0b']]);
  });

  it('may not be known yet: then tasks wait for them', async () => {
    ec2.addresses.delete('i-0b');
    await run('api', 3);
    discover();
    await finds(2);
    expect(hosts()).toEqual(new Set(['10.0.0.1', '10.0.0.3']));
    ec2.addresses.set('i-0b', '10.0.0.2');
    await finds(3);
  });

  it.each(['RequestLimitExceeded', 'UnauthorizedOperation'])(
    'cannot be had: %s is reported, and no part of the table told',
    async (code) => {
      ec2.failing = code;
      await run('api', 3);
      discover();
      await waitUntil('it is reported', () => failures.length > 0);
      expect(failures[0]?.name).toBe(code);
      expect(tables).toEqual([]);
      ec2.failing = undefined;
      await finds(3);
    },
  );
});
