import type { DescribeServicesResponse, Service } from '@aws-sdk/client-ecs';
import { beforeEach, describe, expect, it } from 'vitest';
import { LaunchError } from './runtime/runtime.ts';
import { InertEcs } from './testing/inert-ecs.ts';

const SECOND = 1000;
const healthCheck = { command: ['CMD', 'check'], interval: 5, retries: 2 };

let ecs: InertEcs;
beforeEach(() => {
  ecs = new InertEcs();
});

const create = (more: object = {}) =>
  ecs.call('CreateService', { serviceName: 'web', taskDefinition: 'web', desiredCount: 2, ...more });

async function service(): Promise<Service> {
  const { services = [] } = await ecs.call<DescribeServicesResponse>('DescribeServices', {
    services: ['web'],
  });
  if (!services[0]) throw new Error('no service web');
  return services[0];
}

/** Ids and digits differ from run to run. */
const messages = async () =>
  ((await service()).events ?? []).map(({ message = '' }) =>
    message.replaceAll(/task [0-9a-f]{32}/g, 'task T').replaceAll(/ecs-svc\/\d{19}/g, 'ecs-svc/N'),
  );

describe('a new service', () => {
  it('starts its tasks and tells so in the words of ECS, newest first', async () => {
    await create();
    await ecs.clock.advance(SECOND);
    expect(await messages()).toEqual([
      '(service web) has reached a steady state.',
      '(service web) (deployment ecs-svc/N) deployment completed.',
      '(service web) has started 2 tasks: (task T) (task T).',
    ]);
  });

  it('is in progress until its tasks are healthy', async () => {
    await create();
    expect((await service()).deployments?.[0]).toMatchObject({
      status: 'PRIMARY',
      rolloutState: 'IN_PROGRESS',
      runningCount: 2,
    });
    await ecs.clock.advance(SECOND);
    expect((await service()).deployments?.[0]).toMatchObject({ rolloutState: 'COMPLETED', failedTasks: 0 });
  });

  it('gives its tasks the deployment as startedBy and the service as group', async () => {
    await create();
    const { deployments } = await service();
    expect(ecs.tasks().map(({ startedBy, group }) => ({ startedBy, group }))).toEqual(
      Array(2).fill({ startedBy: deployments?.[0]?.id, group: 'service:web' }),
    );
  });
});

describe('a task that dies', () => {
  it('is replaced at once and says why it stopped', async () => {
    await create();
    await ecs.clock.advance(SECOND);
    ecs.container(0).end({ exitCode: 137 });
    await ecs.clock.advance(0);
    expect(ecs.containers()).toHaveLength(2);
    expect(ecs.tasks()[0]).toMatchObject({
      lastStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: [{ exitCode: 137, lastStatus: 'STOPPED' }],
    });
  });

  it('stays describable for an hour', async () => {
    await create();
    ecs.container(0).end({ exitCode: 0 });
    await ecs.clock.advance(3599 * SECOND);
    expect(ecs.tasks()).toHaveLength(3);
    await ecs.clock.advance(2 * SECOND);
    expect(ecs.tasks()).toHaveLength(2);
  });

  it('again and again right after its start is started again at an even pace', async () => {
    await create({ desiredCount: 1 });
    for (let crash = 0; crash < 3; crash += 1) {
      ecs.container(0).end({ exitCode: 1 });
      await ecs.clock.advance(0);
    }
    expect(ecs.containers()).toHaveLength(0);
    await ecs.clock.advance(SECOND);
    expect(ecs.containers()).toHaveLength(1);
  });
});

describe('a task that fails before RUNNING', () => {
  it('is tried again after waits that double', async () => {
    const attempts: number[] = [];
    const start = ecs.clock.now();
    ecs.runtime.start = async () => {
      attempts.push((ecs.clock.now() - start) / SECOND);
      throw new LaunchError('CannotPullContainerError', 'no such image');
    };
    await create({ desiredCount: 1 });
    await ecs.clock.advance(16 * SECOND);
    expect(attempts).toEqual([0, 1, 3, 7, 15]);
    expect(ecs.tasks()[0]).toMatchObject({
      stopCode: 'TaskFailedToStart',
      stoppedReason: 'CannotPullContainerError: no such image',
    });
    expect((await service()).deployments?.[0]?.failedTasks).toBe(5);
    expect(await messages()).toContain('(service web) is unable to consistently start tasks successfully.');
  });

  it.each([0, 1, 2])('is tried again though its wait ends while that is decided (%d)', async (first) => {
    const { now, after } = ecs.clock;
    let readings = first;
    // Time passes between some readings, and timers fire a little early, as those of Node do.
    ecs.clock.now = () => now.call(ecs.clock) + (readings++ % 3 === 2 ? 1 : 0);
    ecs.clock.after = (delayMs, action) => after.call(ecs.clock, Math.max(1, delayMs - 1), action);
    let attempts = 0;
    ecs.runtime.start = async () => {
      attempts++;
      throw new LaunchError('CannotPullContainerError', 'no such image');
    };
    await create({ desiredCount: 1 });
    await ecs.clock.advance(20 * SECOND);
    expect(attempts).toBe(5);
  });

  it('does not hold back a new task definition', async () => {
    const { start } = ecs.runtime;
    ecs.runtime.start = async () => {
      throw new LaunchError('CannotPullContainerError', 'no such image');
    };
    await create({ desiredCount: 1 });
    await ecs.clock.advance(20 * SECOND);
    ecs.runtime.start = start;
    ecs.register('web');
    await ecs.call('UpdateService', { service: 'web', taskDefinition: 'web:2' });
    await ecs.clock.advance(SECOND);
    expect(await service()).toMatchObject({ runningCount: 1, deployments: [{ rolloutState: 'COMPLETED' }] });
  });
});

describe('a task that turns unhealthy', () => {
  beforeEach(async () => {
    ecs.register('web', { healthCheck });
    await create({ desiredCount: 1 });
    await ecs.clock.advance(SECOND);
  });

  it('is stopped only when its replacement is healthy', async () => {
    const sick = ecs.container(0);
    sick.healthy = false;
    await ecs.clock.advance(5 * SECOND);
    expect(ecs.containers()).toHaveLength(1);
    const { start } = ecs.runtime;
    ecs.runtime.start = async (launch) =>
      Object.assign(await start.call(ecs.runtime, launch), { healthy: false });
    await ecs.clock.advance(5 * SECOND);
    expect(ecs.containers()).toHaveLength(2);
    ecs.container(1).healthy = true;
    await ecs.clock.advance(SECOND);
    expect(ecs.containers()).toHaveLength(1);
    expect(ecs.tasks()[0]).toMatchObject({
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: 'Task failed container health checks',
    });
    expect((await messages()).slice(0, 4)).toEqual([
      '(service web) has reached a steady state.',
      '(service web) has stopped 1 running tasks: (task T).',
      '(service web) has started 1 tasks: (task T).',
      '(service web) (task T) failed container health checks.',
    ]);
  });
});

describe('a new task definition', () => {
  it('replaces the old tasks once the new ones are healthy', async () => {
    await create();
    await ecs.clock.advance(SECOND);
    ecs.register('web');
    await ecs.call('UpdateService', { service: 'web', taskDefinition: 'web' });
    expect(ecs.containers()).toHaveLength(4);
    const { deployments = [] } = await service();
    expect(deployments.map(({ status }) => status)).toEqual(['PRIMARY', 'ACTIVE']);
    await ecs.clock.advance(SECOND);
    expect(ecs.containers()).toHaveLength(2);
    expect((await service()).deployments).toMatchObject([{ rolloutState: 'COMPLETED', runningCount: 2 }]);
    expect(ecs.tasks()[0]).toMatchObject({
      stoppedReason: `Scaling activity initiated by (deployment ${deployments[0]?.id})`,
    });
  });

  it('goes on from an INACTIVE revision', async () => {
    await create();
    await ecs.call('DeregisterTaskDefinition', { taskDefinition: 'web:1' });
    ecs.container(0).end({ exitCode: 1 });
    await ecs.clock.advance(0);
    expect(ecs.containers()).toHaveLength(2);
  });

  it('replaces a task that dies meanwhile from its own revision', async () => {
    await create();
    await ecs.clock.advance(SECOND);
    ecs.register('web', { healthCheck });
    const { start } = ecs.runtime;
    ecs.runtime.start = async (launch) =>
      Object.assign(await start.call(ecs.runtime, launch), { healthy: false });
    await ecs.call('UpdateService', { service: 'web', taskDefinition: 'web' });
    ecs.container(0).end({ exitCode: 1 });
    await ecs.clock.advance(0);
    expect(ecs.tasks().at(-1)?.definition.revision).toBe(1);
  });
});

describe('a service that is deleted', () => {
  it('drains and turns INACTIVE', async () => {
    await create();
    await expect(ecs.call('DeleteService', { service: 'web' })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
    const deleted = await ecs.call('DeleteService', { service: 'web', force: true });
    expect(deleted).toMatchObject({ service: { status: 'DRAINING', desiredCount: 0 } });
    await ecs.clock.advance(0);
    expect(await service()).toMatchObject({ status: 'INACTIVE', runningCount: 0, deployments: [] });
    await create();
    expect(await service()).toMatchObject({ status: 'ACTIVE' });
  });
});

describe('scaling', () => {
  it('starts and stops tasks without a new deployment', async () => {
    await create();
    await ecs.clock.advance(SECOND);
    await ecs.call('UpdateService', { service: 'web', desiredCount: 5 });
    expect(ecs.containers()).toHaveLength(5);
    await ecs.clock.advance(SECOND);
    await ecs.call('UpdateService', { service: 'web', desiredCount: 0 });
    await ecs.clock.advance(0);
    expect(await service()).toMatchObject({ runningCount: 0, deployments: [{ desiredCount: 0 }] });
  });
});
