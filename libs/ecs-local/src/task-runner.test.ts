import type {
  ContainerDefinition,
  DescribeContainerInstancesResponse,
  DescribeServicesResponse,
  RunTaskResponse,
} from '@aws-sdk/client-ecs';
import { beforeEach, describe, expect, it } from 'vitest';
import { containerInstanceId } from './identifiers.ts';
import type { InertContainer } from './runtime/inert.ts';
import { LaunchError } from './runtime/runtime.ts';
import type { Task } from './task.ts';
import { InertEcs } from './testing/inert-ecs.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const healthCheck = { command: ['CMD', 'check'], interval: 5, retries: 2 };

let ecs: InertEcs;
beforeEach(() => {
  ecs = new InertEcs();
});

const container = (name: string, more: Partial<ContainerDefinition> = {}): ContainerDefinition => ({
  name,
  image: name,
  memory: 4,
  ...more,
});

async function run(...containerDefinitions: ContainerDefinition[]): Promise<Task> {
  await ecs.call('RegisterTaskDefinition', { family: 'many', containerDefinitions });
  await ecs.call('RunTask', { taskDefinition: 'many' });
  const task = ecs.tasks().at(-1);
  if (!task) throw new Error('no task');
  return task;
}

const running = () => ecs.containers().map(({ launch }) => launch.container.name);

function named(name: string): InertContainer {
  const found = ecs.containers().find(({ launch }) => launch.container.name === name);
  if (!found) throw new Error(`no container ${name} runs`);
  return found;
}

async function end(name: string, exitCode: number): Promise<void> {
  named(name).end({ exitCode });
  await ecs.clock.advance(0);
}

describe('containers that depend on others', () => {
  it('start in their order, and the task runs once all have started', async () => {
    const task = await run(
      container('app', {
        dependsOn: [
          { containerName: 'migrate', condition: 'SUCCESS' },
          { containerName: 'db', condition: 'HEALTHY' },
        ],
      }),
      container('migrate', { essential: false, dependsOn: [{ containerName: 'db', condition: 'START' }] }),
      container('db', { healthCheck }),
    );
    expect(running()).toEqual(['db', 'migrate']);
    expect(task.lastStatus).toBe('PENDING');
    await end('migrate', 0);
    expect(running()).toEqual(['db', 'app']);
    expect(task.lastStatus).toBe('RUNNING');
  });

  it('never start after a failure that they cannot do without', async () => {
    const task = await run(
      container('app', { dependsOn: [{ containerName: 'migrate', condition: 'SUCCESS' }] }),
      container('migrate', { essential: false }),
    );
    await end('migrate', 3);
    expect(task).toMatchObject({
      lastStatus: 'STOPPED',
      stoppedReason: 'Essential container in task exited',
      containers: [{ reason: 'dependency migrate (SUCCESS) did not exit successfully' }, { exitCode: 3 }],
    });
    expect(task.startedAt).toBeUndefined();
  });

  it('are given up once the startTimeout of the other has passed', async () => {
    const { start } = ecs.runtime;
    ecs.runtime.start = async (launch) =>
      Object.assign(await start.call(ecs.runtime, launch), { healthy: false });
    const late = await run(
      container('app', { dependsOn: [{ containerName: 'db', condition: 'HEALTHY' }] }),
      container('db', { essential: false, healthCheck, startTimeout: 20 }),
    );
    await ecs.clock.advance(19 * SECOND);
    expect(late.lastStatus).toBe('PENDING');
    await ecs.clock.advance(SECOND);
    expect(late).toMatchObject({
      lastStatus: 'STOPPED',
      containers: [{ reason: 'dependency db (HEALTHY) has timed out' }, { lastStatus: 'STOPPED' }],
    });
  });

  it('stop in the reverse order, each with its whole stopTimeout', async () => {
    const task = await run(
      container('app', { dependsOn: [{ containerName: 'db', condition: 'START' }], stopTimeout: 7 }),
      container('db'),
    );
    const app = named('app');
    app.terminate = () => {};
    await ecs.call('StopTask', { task: task.id });
    await ecs.clock.advance(6 * SECOND);
    expect(running()).toEqual(['db', 'app']);
    await ecs.clock.advance(SECOND);
    expect(task).toMatchObject({
      lastStatus: 'STOPPED',
      containers: [{ exitCode: 137 }, { exitCode: 143 }],
    });
  });
});

describe('a container that is not essential', () => {
  it('may end, or not start at all, and the task goes on', async () => {
    const { start } = ecs.runtime;
    ecs.runtime.start = async (launch) => {
      if (launch.container.name === 'missing')
        throw new LaunchError('CannotPullContainerError', 'no such image');
      return start.call(ecs.runtime, launch);
    };
    const task = await run(
      container('app'),
      container('sidecar', { essential: false }),
      container('missing', { essential: false }),
    );
    await end('sidecar', 1);
    expect(task).toMatchObject({
      lastStatus: 'RUNNING',
      containers: [
        { lastStatus: 'RUNNING' },
        { lastStatus: 'STOPPED', exitCode: 1 },
        { lastStatus: 'STOPPED', reason: 'CannotPullContainerError: no such image' },
      ],
    });
    await end('app', 0);
    expect(task).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'EssentialContainerExited' });
  });
});

describe('a restart policy', () => {
  const restartPolicy = { enabled: true, ignoredExitCodes: [3], restartAttemptPeriod: 60 };

  it('starts the container again within its task', async () => {
    const task = await run(container('app', { restartPolicy, healthCheck }));
    await ecs.clock.advance(MINUTE);
    await end('app', 1);
    expect(running()).toEqual(['app']);
    expect(task).toMatchObject({
      lastStatus: 'RUNNING',
      desiredStatus: 'RUNNING',
      containers: [{ lastStatus: 'RUNNING', restarts: 1 }],
    });
    await ecs.clock.advance(59 * SECOND);
    await end('app', 1);
    expect(task).toMatchObject({ lastStatus: 'STOPPED', containers: [{ restarts: 1, exitCode: 1 }] });
  });

  it('lets an ignored exit code end the task', async () => {
    const task = await run(container('app', { restartPolicy }));
    await ecs.clock.advance(MINUTE);
    await end('app', 3);
    expect(task.lastStatus).toBe('STOPPED');
  });

  it('does not keep a task alive that is stopped', async () => {
    const task = await run(container('app', { restartPolicy }));
    await ecs.clock.advance(MINUTE);
    await ecs.call('StopTask', { task: task.id });
    await ecs.clock.advance(0);
    expect(running()).toEqual([]);
    expect(task.lastStatus).toBe('STOPPED');
  });
});

describe('a host port that a definition names', () => {
  const portMappings = [{ containerPort: 80, hostPort: 8080 }];
  const unplaced =
    /^service web was unable to place a task because no container instance met all of its requirements/;
  const create = (more: object = {}) =>
    ecs.call('CreateService', { serviceName: 'web', taskDefinition: 'web', desiredCount: 1, ...more });
  const deployments = async () => {
    const { services } = await ecs.call<DescribeServicesResponse>('DescribeServices', { services: ['web'] });
    return services?.[0]?.deployments;
  };
  beforeEach(() => ecs.register('web', { portMappings }));

  it('is given to one task at a time: RunTask fails for the others', async () => {
    const first = await ecs.call<RunTaskResponse>('RunTask', { taskDefinition: 'web', count: 2 });
    expect(first.tasks).toHaveLength(1);
    expect(first.failures).toEqual([
      { arn: expect.stringContaining(':container-instance/'), reason: 'RESOURCE:PORTS' },
    ]);
    await end('web', 0);
    const second = await ecs.call<RunTaskResponse>('RunTask', { taskDefinition: 'web' });
    expect(second.tasks).toHaveLength(1);
  });

  it('makes a service wait for its place and take it as soon as it is free', async () => {
    await ecs.call('RunTask', { taskDefinition: 'web' });
    await create();
    expect(ecs.events).toEqual([expect.stringMatching(unplaced)]);
    await ecs.clock.advance(MINUTE);
    expect(ecs.events).toHaveLength(1);
    expect(ecs.tasks()).toHaveLength(1);
    await end('web', 0);
    await ecs.clock.advance(SECOND);
    expect(await deployments()).toMatchObject([
      { runningCount: 1, rolloutState: 'COMPLETED', failedTasks: 0 },
    ]);
  });

  it('blocks a deployment that may stop nothing', async () => {
    await create();
    await ecs.clock.advance(SECOND);
    await ecs.call('UpdateService', { service: 'web', forceNewDeployment: true });
    await ecs.clock.advance(10 * MINUTE);
    expect(await deployments()).toMatchObject([{ runningCount: 0 }, { runningCount: 1 }]);
    expect(ecs.events.at(-1)).toMatch(unplaced);
  });

  it('is handed over by a deployment that may go below the desired count', async () => {
    await create({ deploymentConfiguration: { minimumHealthyPercent: 0, maximumPercent: 200 } });
    await ecs.clock.advance(SECOND);
    await ecs.call('UpdateService', { service: 'web', forceNewDeployment: true });
    await ecs.clock.advance(SECOND);
    expect(await deployments()).toMatchObject([{ runningCount: 1, rolloutState: 'COMPLETED' }]);
  });
});

it('shows what tasks have left of the instance', async () => {
  const remaining = async () => {
    const { containerInstances } = await ecs.call<DescribeContainerInstancesResponse>(
      'DescribeContainerInstances',
      { containerInstances: [containerInstanceId('default')] },
    );
    const of = (name: string) =>
      containerInstances?.[0]?.remainingResources?.find((resource) => resource.name === name);
    return {
      cpu: of('CPU')?.integerValue ?? 0,
      memory: of('MEMORY')?.integerValue ?? 0,
      ports: of('PORTS')?.stringSetValue ?? [],
    };
  };
  const before = await remaining();
  const task = await run(
    container('app', { cpu: 128, memory: 64, portMappings: [{ containerPort: 80, hostPort: 8080 }] }),
    container('sidecar', { cpu: 32, memory: 32, memoryReservation: 16 }),
  );
  expect(await remaining()).toEqual({
    cpu: before.cpu - 160,
    memory: before.memory - 80,
    ports: [...before.ports, '8080'],
  });
  await ecs.call('StopTask', { task: task.id });
  await ecs.clock.advance(0);
  expect(await remaining()).toEqual(before);
});
