import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  type ContainerDefinition,
  CreateClusterCommand,
  CreateServiceCommand,
  type CreateServiceCommandInput,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  paginateListServices,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  type Service,
  StopTaskCommand,
  type Task,
  UpdateServiceCommand,
  waitUntilServicesStable,
} from '@aws-sdk/client-ecs';
import { waitUntil } from '@platform-journey/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EcsLocal, startEcsLocal } from './ecs-local.ts';
import { isAlive, type TestDirectory, testDirectory } from './testing/images.ts';

const cluster = 'platform';
const healthCheck = { command: ['CMD', 'node', 'check.js'], interval: 5, retries: 1 };

let directory: TestDirectory;
let ecs: EcsLocal;
let client: ECSClient;

beforeEach(async () => {
  directory = await testDirectory();
  ecs = await startEcsLocal({
    port: 0,
    imageDirectory: directory.images,
    stateDirectory: directory.state,
    timings: { deploymentHealthyAfterMs: 50 },
  });
  client = new ECSClient({
    endpoint: ecs.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
  await client.send(new CreateClusterCommand({ clusterName: cluster }));
});

afterEach(async () => {
  ecs.kill();
  client.destroy();
  await directory.remove();
});

async function register(more: Partial<ContainerDefinition> = {}): Promise<void> {
  const container = {
    name: 'web',
    image: 'local/web:dev',
    memory: 64,
    command: ['node', 'main.js'],
    portMappings: [{ containerPort: 3000 }],
    ...more,
  };
  await client.send(new RegisterTaskDefinitionCommand({ family: 'web', containerDefinitions: [container] }));
}

async function create(more: Partial<CreateServiceCommandInput> = {}): Promise<void> {
  await client.send(
    new CreateServiceCommand({
      cluster,
      serviceName: 'web',
      taskDefinition: 'web',
      desiredCount: 1,
      ...more,
    }),
  );
}

async function service(): Promise<Service> {
  const { services } = await client.send(new DescribeServicesCommand({ cluster, services: ['web'] }));
  if (!services?.[0]) throw new Error('no service web');
  return services[0];
}

const steady = () =>
  waitUntil(
    'the service is steady',
    async () => (await service()).deployments?.[0]?.rolloutState === 'COMPLETED',
  );

async function tasks(desiredStatus: 'RUNNING' | 'STOPPED' = 'RUNNING'): Promise<Task[]> {
  const { taskArns = [] } = await client.send(
    new ListTasksCommand({ cluster, serviceName: 'web', desiredStatus }),
  );
  if (taskArns.length === 0) return [];
  return (await client.send(new DescribeTasksCommand({ cluster, tasks: taskArns }))).tasks ?? [];
}

const pidOf = (task: Task | undefined) => Number(task?.containers?.[0]?.runtimeId);
const portOf = (task: Task | undefined) => task?.containers?.[0]?.networkBindings?.[0]?.hostPort;

async function firstTask(): Promise<Task> {
  const [task] = await tasks();
  if (!task) throw new Error('no task runs');
  return task;
}

describe('a service of real processes', () => {
  it('gets stable for the SDK waiter, and its tasks answer on their host ports', async () => {
    await register({ healthCheck });
    await create({ desiredCount: 2 });
    const waiter = { client, maxWaitTime: 15, minDelay: 1, maxDelay: 1 };
    await waitUntilServicesStable(waiter, { cluster, services: ['web'] });
    const running = await tasks();
    expect(new Set(running.map(portOf)).size).toBe(2);
    for (const task of running) {
      expect(task).toMatchObject({ lastStatus: 'RUNNING', healthStatus: 'HEALTHY' });
      const answer = await fetch(`http://127.0.0.1:${portOf(task)}/`);
      expect(await answer.json()).toMatchObject({ PORT: String(portOf(task)), AWS_ACCESS_KEY_ID: 'local' });
    }
    const { createdAt, events } = await service();
    expect(createdAt).toBeInstanceOf(Date);
    expect(events?.[0]?.message).toBe('(service web) has reached a steady state.');
  });

  it('notices kill -9 at once and has a replacement running soon after', async () => {
    await register();
    await create();
    await steady();
    const victim = await firstTask();
    const killedAt = Date.now();
    process.kill(pidOf(victim), 'SIGKILL');
    const replacement = await waitUntil('a replacement runs', async () =>
      (await tasks()).find(
        ({ taskArn, lastStatus }) => taskArn !== victim.taskArn && lastStatus === 'RUNNING',
      ),
    );
    const [stopped] = await tasks('STOPPED');
    expect(stopped).toMatchObject({
      taskArn: victim.taskArn,
      lastStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: [{ exitCode: 137, lastStatus: 'STOPPED' }],
    });
    const since = (at: Date | undefined) => (at?.getTime() ?? Number.POSITIVE_INFINITY) - killedAt;
    expect(since(stopped?.stoppedAt)).toBeLessThan(500);
    expect(since(replacement.startedAt)).toBeLessThan(2000);
    expect((await service()).events?.some(({ message }) => message?.includes('has started 1 tasks'))).toBe(
      true,
    );
  });

  it('starts the replacement of an unhealthy task first and stops the task after', async () => {
    await register({ healthCheck });
    await create();
    await steady();
    const sick = await firstTask();
    await fetch(`http://127.0.0.1:${portOf(sick)}/fail`);
    await waitUntil(
      'a second task runs beside the sick one',
      async () => (await tasks()).length === 2,
      12_000,
    );
    expect(isAlive(pidOf(sick))).toBe(true);
    await waitUntil('the sick task is stopped', async () => (await tasks()).length === 1);
    const [stopped] = await tasks('STOPPED');
    expect(stopped).toMatchObject({
      taskArn: sick.taskArn,
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: 'Task failed container health checks',
    });
  }, 20_000);

  it('rolls a new revision out without going below its desired count', async () => {
    await register({ healthCheck });
    await create({ desiredCount: 2 });
    await steady();
    await register({ healthCheck, environment: [{ name: 'VERSION', value: '2' }] });
    await client.send(new UpdateServiceCommand({ cluster, service: 'web', taskDefinition: 'web' }));
    const running: number[] = [];
    await waitUntil('the new revision is out', async () => {
      const { runningCount = 0, deployments = [] } = await service();
      running.push(runningCount);
      return deployments.length === 1 && deployments[0]?.rolloutState === 'COMPLETED';
    });
    expect(Math.min(...running)).toBeGreaterThanOrEqual(2);
    const definitions = (await tasks()).map(({ taskDefinitionArn }) => taskDefinitionArn);
    expect(definitions).toEqual(Array(2).fill(expect.stringMatching(/web:2$/)));
  });

  it('tells what is wrong with an image or a command', async () => {
    await register({ image: 'local/none:dev' });
    await create();
    const reasonOf = () => waitUntil('a task failed', async () => (await tasks('STOPPED'))[0]);
    expect(await reasonOf()).toMatchObject({
      stopCode: 'TaskFailedToStart',
      stoppedReason: expect.stringMatching(
        /^CannotPullContainerError: image local\/none:dev: no directory \/.*\/none$/,
      ),
    });
    await register({ command: ['no-such-program'] });
    await client.send(new UpdateServiceCommand({ cluster, service: 'web', taskDefinition: 'web:2' }));
    await waitUntil('the second failure', async () =>
      (await tasks('STOPPED')).some(({ stoppedReason = '' }) =>
        /^CannotStartContainerError: cannot run \["no-such-program"\] in .*ENOENT/.test(stoppedReason),
      ),
    );
  });
});

describe('stopping', () => {
  it('kills a task that ignores SIGTERM after its stopTimeout, and the agent shows it draining until then', async () => {
    await register({ image: 'stubborn', stopTimeout: 1 });
    await create();
    await steady();
    const task = await firstTask();
    await waitUntil('it listens', () => fetch(`http://127.0.0.1:${portOf(task)}/`));
    const stoppedAt = Date.now();
    await client.send(new StopTaskCommand({ cluster, task: task.taskArn, reason: 'enough' }));
    const agent = await fetch(`${ecs.endpoint}/v1/tasks`);
    expect(await agent.json()).toMatchObject({
      Tasks: expect.arrayContaining([
        expect.objectContaining({ Arn: task.taskArn, DesiredStatus: 'STOPPED', KnownStatus: 'RUNNING' }),
      ]),
    });
    expect(isAlive(pidOf(task))).toBe(true);
    await waitUntil('it is killed', () => !isAlive(pidOf(task)));
    expect(Date.now() - stoppedAt).toBeGreaterThanOrEqual(990);
    const stopped = await waitUntil('its end is noticed', async () => {
      const [one] = await tasks('STOPPED');
      return one?.lastStatus === 'STOPPED' && one;
    });
    expect(stopped).toMatchObject({
      stopCode: 'UserInitiated',
      stoppedReason: 'enough',
      containers: [{ exitCode: 137 }],
    });
  });

  it('ends what a task has started too, and removes its directory', async () => {
    await register({ image: 'parent' });
    await create();
    await steady();
    const task = await firstTask();
    const id = task.taskArn?.split('/').at(-1) ?? '';
    const child = await waitUntil('it has a child', () =>
      readFile(join(directory.state, 'tasks', id, 'tmp/child'), 'utf8'),
    );
    process.kill(pidOf(task), 'SIGKILL');
    await waitUntil('the child is gone', () => !isAlive(Number(child)));
    await waitUntil(
      'the directory is gone',
      async () => !(await readdir(join(directory.state, 'tasks'))).includes(id),
    );
  });

  it('of ecs-local leaves no process, no task directory and no port, but the logs', async () => {
    await register();
    await create({ desiredCount: 2 });
    await steady();
    const running = await tasks();
    await ecs.stop();
    expect(running.map(pidOf).filter(isAlive)).toEqual([]);
    expect(await readdir(join(directory.state, 'tasks'))).toEqual([]);
    expect(await readdir(join(directory.state, 'logs/web'))).toHaveLength(2);
    await expect(fetch(ecs.endpoint)).rejects.toThrow('fetch failed');
  });
});

it('rolls a deployment of a broken program back, while the old tasks go on', async () => {
  await register({ healthCheck });
  const breaker = { deploymentCircuitBreaker: { enable: true, rollback: true } };
  await create({ deploymentConfiguration: breaker });
  await steady();
  const [before] = await tasks();
  await register({ command: ['node', '-e', 'process.exit(1)'], healthCheck });
  await client.send(new UpdateServiceCommand({ cluster, service: 'web', taskDefinition: 'web' }));
  const { serviceDeployments = [] } = await waitUntil('it is rolled back', async () => {
    const listed = await client.send(new ListServiceDeploymentsCommand({ cluster, service: 'web' }));
    return listed.serviceDeployments?.[0]?.status === 'ROLLBACK_SUCCESSFUL' && listed;
  });
  expect(serviceDeployments).toMatchObject([{ status: 'ROLLBACK_SUCCESSFUL' }, { status: 'SUCCESSFUL' }]);
  expect((await service()).taskDefinition).toMatch(/web:1$/);
  expect((await tasks()).map(({ taskArn }) => taskArn)).toEqual([before?.taskArn]);
});

it('starts the containers of a task in their order', async () => {
  const base = { image: 'local/web:dev', memory: 64 };
  const wait = ['node', '-e', 'setTimeout(() => {}, 200)'];
  const containerDefinitions: ContainerDefinition[] = [
    {
      ...base,
      name: 'web',
      command: ['node', 'main.js'],
      dependsOn: [{ containerName: 'migrate', condition: 'SUCCESS' }],
    },
    { ...base, name: 'migrate', essential: false, command: wait },
  ];
  await client.send(new RegisterTaskDefinitionCommand({ family: 'web', containerDefinitions }));
  const run = await client.send(new RunTaskCommand({ cluster, taskDefinition: 'web' }));
  const ids = (run.tasks ?? []).flatMap(({ taskArn = '' }) => [taskArn]);
  const describe = async () => {
    const { tasks: described } = await client.send(new DescribeTasksCommand({ cluster, tasks: ids }));
    return described?.[0];
  };
  expect((await describe())?.lastStatus).toBe('PENDING');
  const task = await waitUntil('it runs', async () => {
    const described = await describe();
    return described?.lastStatus === 'RUNNING' && described;
  });
  expect(task.containers).toMatchObject([{ lastStatus: 'RUNNING' }, { lastStatus: 'STOPPED', exitCode: 0 }]);
});

it('paginates for the SDK', async () => {
  await register();
  for (let number = 0; number < 12; number += 1)
    await create({ serviceName: `web-${number}`, desiredCount: 0 });
  const arns: string[] = [];
  for await (const page of paginateListServices({ client, pageSize: 5 }, { cluster }))
    arns.push(...(page.serviceArns ?? []));
  expect(arns).toHaveLength(12);
});

it('names the port that is taken', async () => {
  const stranger = createServer().listen(0, '127.0.0.1');
  await waitUntil('the stranger listens', () => stranger.listening);
  const { port } = stranger.address() as AddressInfo;
  const options = { port, imageDirectory: directory.images, stateDirectory: directory.state };
  await expect(startEcsLocal(options)).rejects.toMatchObject({
    name: 'PortInUseError',
    code: 'EADDRINUSE',
    port,
  });
  stranger.close();
});

it('listens on loopback only', async () => {
  const options = { host: '0.0.0.0', imageDirectory: directory.images, stateDirectory: directory.state };
  await expect(startEcsLocal(options)).rejects.toThrow('expected a loopback address, received "0.0.0.0"');
});
