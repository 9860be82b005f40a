import type {
  DescribeServiceDeploymentsResponse,
  DescribeServiceRevisionsResponse,
  DescribeServicesResponse,
  ListServiceDeploymentsResponse,
  Service,
  ServiceDeployment,
} from '@aws-sdk/client-ecs';
import { beforeEach, describe, expect, it, test } from 'vitest';
import { LaunchError } from './runtime/runtime.ts';
import { InertEcs } from './testing/inert-ecs.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const breaker = (rollback: boolean) => ({
  deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback } },
});

let ecs: InertEcs;
beforeEach(() => {
  ecs = new InertEcs();
  const { runtime } = ecs;
  const { start } = runtime;
  runtime.start = async (launch) => {
    const { image } = launch.container;
    if (image === 'missing') throw new LaunchError('CannotPullContainerError', 'no such image');
    const container = await start.call(runtime, launch);
    if (['sick', 'stubborn', 'crashing'].includes(image)) container.healthy = false;
    if (image === 'stubborn') container.terminate = () => {};
    if (image === 'crashing') setImmediate(() => container.end({ exitCode: 1 }));
    return container;
  };
});

const create = (more: object = {}) =>
  ecs.call('CreateService', { serviceName: 'web', taskDefinition: 'web', desiredCount: 2, ...more });

async function update(image: string): Promise<void> {
  ecs.register('web', { image, healthCheck: { command: ['CMD', 'check'], interval: 5, retries: 1 } });
  await ecs.call('UpdateService', { service: 'web', taskDefinition: 'web' });
}

async function service(): Promise<Service> {
  const { services = [] } = await ecs.call<DescribeServicesResponse>('DescribeServices', {
    services: ['web'],
  });
  if (!services[0]) throw new Error('no service web');
  return services[0];
}

async function serviceDeployments(): Promise<ServiceDeployment[]> {
  const list = await ecs.call<ListServiceDeploymentsResponse>('ListServiceDeployments', { service: 'web' });
  const { serviceDeployments = [] } = await ecs.call<DescribeServiceDeploymentsResponse>(
    'DescribeServiceDeployments',
    { serviceDeploymentArns: list.serviceDeployments?.map((one) => one.serviceDeploymentArn) },
  );
  return serviceDeployments;
}

const revisionsRunning = () => ecs.containers().map(({ launch }) => launch.container.image);

describe('a deployment whose tasks fail', () => {
  test.each(['missing', 'crashing', 'sick'])(
    '(%s) is rolled back to the last completed one',
    async (image) => {
      await create(breaker(true));
      await ecs.clock.advance(SECOND);
      const good = (await service()).deployments?.[0]?.id;
      await update(image);
      const bad = (await service()).deployments?.[0]?.id;
      await ecs.clock.advance(2 * MINUTE);

      expect(await service()).toMatchObject({
        taskDefinition: expect.stringMatching(/web:1$/),
        runningCount: 2,
        deployments: [
          {
            id: good,
            status: 'PRIMARY',
            rolloutState: 'COMPLETED',
            rolloutStateReason: `ECS deployment ${good} completed.`,
            failedTasks: 0,
          },
        ],
      });
      expect(revisionsRunning()).toEqual(['web', 'web']);
      const told = ecs.events.filter((message) => /deploy|steady/.test(message));
      expect(told.slice(-4)).toEqual([
        `(service web) (deployment ${bad}) deployment failed: tasks failed to start.`,
        `(service web) rolling back to deployment ${good}.`,
        `(service web) (deployment ${good}) deployment completed.`,
        '(service web) has reached a steady state.',
      ]);
    },
  );

  it('shows that it has failed while the service is rolled back', async () => {
    await create(breaker(true));
    await ecs.clock.advance(SECOND);
    const good = (await service()).deployments?.[0]?.id;
    await update('stubborn');
    await ecs.clock.advance(15 * SECOND);
    const { deployments = [] } = await service();
    expect(deployments).toMatchObject([
      {
        id: good,
        status: 'PRIMARY',
        rolloutState: 'IN_PROGRESS',
        rolloutStateReason: `ECS deployment circuit breaker: rolling back to deploymentId ${good}.`,
      },
      {
        status: 'ACTIVE',
        rolloutState: 'FAILED',
        rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
      },
    ]);
  });

  it('only fails without rollback: its old tasks stay and nothing more starts', async () => {
    await create(breaker(false));
    await ecs.clock.advance(SECOND);
    await update('missing');
    await ecs.clock.advance(10 * MINUTE);
    const tasks = ecs.tasks().length;
    await ecs.clock.advance(10 * MINUTE);
    expect(ecs.tasks()).toHaveLength(tasks);
    expect(revisionsRunning()).toEqual(['web', 'web']);
    expect((await service()).deployments).toMatchObject([
      {
        status: 'PRIMARY',
        rolloutState: 'FAILED',
        rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
        failedTasks: 4,
      },
      { status: 'ACTIVE', rolloutState: 'COMPLETED', runningCount: 2 },
    ]);
    ecs.container(0).end({ exitCode: 1 });
    await ecs.clock.advance(SECOND);
    expect(revisionsRunning()).toEqual(['web', 'web']);
  });

  it('only fails when nothing has completed before', async () => {
    ecs.register('web', { image: 'missing' });
    await create(breaker(true));
    await ecs.clock.advance(10 * MINUTE);
    expect((await service()).deployments).toMatchObject([{ rolloutState: 'FAILED' }]);
    expect(await serviceDeployments()).toMatchObject([
      { status: 'STOPPED', deploymentCircuitBreaker: { status: 'TRIGGERED', threshold: 3 } },
    ]);
  });

  it('goes on for ever without a circuit breaker', async () => {
    await create();
    await ecs.clock.advance(SECOND);
    await update('missing');
    await ecs.clock.advance(10 * MINUTE);
    expect((await service()).deployments?.[0]).toMatchObject({ rolloutState: 'IN_PROGRESS' });
  });

  it('fails after as many failures as its own threshold says', async () => {
    const deploymentCircuitBreaker = {
      enable: true,
      rollback: false,
      resetOnHealthyTask: false,
      thresholdConfiguration: { type: 'COUNT', value: 1 },
    };
    ecs.register('web', { image: 'crashing' });
    await create({ desiredCount: 1, deploymentConfiguration: { deploymentCircuitBreaker } });
    await ecs.clock.advance(MINUTE);
    expect(ecs.tasks()).toHaveLength(1);
    expect((await service()).deployments).toMatchObject([{ rolloutState: 'FAILED', failedTasks: 1 }]);
  });

  it('makes place for a new one', async () => {
    await create(breaker(false));
    await ecs.clock.advance(SECOND);
    await update('missing');
    await ecs.clock.advance(MINUTE);
    await update('fixed');
    await ecs.clock.advance(MINUTE);
    expect((await service()).deployments).toMatchObject([{ rolloutState: 'COMPLETED', runningCount: 2 }]);
    expect(revisionsRunning()).toEqual(['fixed', 'fixed']);
  });

  it('is not rolled back twice: a rollback that fails too leaves all quiet', async () => {
    await create(breaker(true));
    await ecs.clock.advance(SECOND);
    const { start } = ecs.runtime;
    await update('crashing');
    ecs.runtime.start = async () => {
      throw new LaunchError('CannotPullContainerError', 'nothing starts any more');
    };
    for (const container of ecs.containers()) container.end({ exitCode: 1 });
    await ecs.clock.advance(30 * MINUTE);
    const tasks = ecs.store.cluster().tasks.size;
    ecs.runtime.start = start;
    await ecs.clock.advance(10 * MINUTE);
    expect(ecs.store.cluster().tasks.size).toBe(tasks);
    expect((await service()).deployments).toMatchObject([{ rolloutState: 'FAILED', runningCount: 0 }]);
    expect((await serviceDeployments())[0]).toMatchObject({ status: 'ROLLBACK_FAILED' });
  });
});

describe('service deployments', () => {
  it('tell how each deployment went, newest first', async () => {
    await create(breaker(true));
    await ecs.clock.advance(SECOND);
    await update('missing');
    await ecs.clock.advance(MINUTE);
    const [rolledBack, first] = await serviceDeployments();
    expect(rolledBack).toMatchObject({
      serviceDeploymentArn: expect.stringMatching(/:service-deployment\/default\/web\/[\w-]{21}$/),
      status: 'ROLLBACK_SUCCESSFUL',
      statusReason: 'Service deployment rolled back because the circuit breaker threshold was exceeded.',
      rollback: { serviceRevisionArn: first?.targetServiceRevision?.arn },
      deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3, threshold: 3 },
      sourceServiceRevisions: [{ arn: first?.targetServiceRevision?.arn }],
    });
    expect(first).toMatchObject({
      status: 'SUCCESSFUL',
      sourceServiceRevisions: [],
      deploymentCircuitBreaker: { status: 'MONITORING_COMPLETE', failureCount: 0 },
    });
    expect(first?.finishedAt).toBeInstanceOf(Date);
  });

  it('name revisions by the digits of their deployments', async () => {
    await create();
    const { deployments = [], currentServiceRevisions, currentServiceDeployment } = await service();
    const [one] = await serviceDeployments();
    const arn = one?.targetServiceRevision?.arn ?? '';
    expect(one?.serviceDeploymentArn).toBe(currentServiceDeployment);
    expect(currentServiceRevisions).toMatchObject([{ arn, requestedTaskCount: 2, runningTaskCount: 2 }]);
    expect(arn.split('/').at(-1)).toBe(deployments[0]?.id?.replace('ecs-svc/', ''));
    const { serviceRevisions, failures } = await ecs.call<DescribeServiceRevisionsResponse>(
      'DescribeServiceRevisions',
      { serviceRevisionArns: [arn, `${arn}0`] },
    );
    expect(serviceRevisions).toMatchObject([{ taskDefinition: expect.stringMatching(/web:1$/) }]);
    expect(failures).toEqual([{ arn: `${arn}0`, reason: 'MISSING' }]);
  });

  it('are stopped by a newer one, a rollback too', async () => {
    await create();
    await ecs.clock.advance(SECOND);
    await update('stubborn');
    const [one] = await serviceDeployments();
    await ecs.call('StopServiceDeployment', { serviceDeploymentArn: one?.serviceDeploymentArn });
    await update('sick');
    expect((await serviceDeployments()).map(({ status }) => status)).toEqual([
      'IN_PROGRESS',
      'STOPPED',
      'SUCCESSFUL',
    ]);
  });

  it('are stopped by a newer one before anything has completed', async () => {
    await create();
    await update('sick');
    expect(await serviceDeployments()).toMatchObject([{ status: 'IN_PROGRESS' }, { status: 'STOPPED' }]);
  });

  it('are filtered by status and time, and paged', async () => {
    await create();
    await ecs.clock.advance(SECOND);
    await update('sick');
    const list = (more: object) =>
      ecs.call<ListServiceDeploymentsResponse>('ListServiceDeployments', { service: 'web', ...more });
    const { serviceDeployments: successful } = await list({ status: ['SUCCESSFUL'] });
    expect(successful).toMatchObject([{ status: 'SUCCESSFUL' }]);
    const later = { createdAt: { after: ecs.clock.now() / 1000 } };
    expect((await list(later)).serviceDeployments).toEqual([]);
    const page = await list({ maxResults: 1 });
    expect(page.serviceDeployments).toMatchObject([{ status: 'IN_PROGRESS' }]);
    const rest = await list({ maxResults: 1, nextToken: page.nextToken });
    expect(rest).toEqual({ serviceDeployments: [expect.objectContaining({ status: 'SUCCESSFUL' })] });
  });
});

describe('stopping a service deployment', () => {
  const stop = async (stopType?: string) => {
    const [one] = await serviceDeployments();
    await ecs.call('StopServiceDeployment', { serviceDeploymentArn: one?.serviceDeploymentArn, stopType });
  };

  it('rolls back, unless told otherwise', async () => {
    await create();
    await ecs.clock.advance(SECOND);
    await update('stubborn');
    await stop();
    expect((await serviceDeployments())[0]).toMatchObject({ status: 'ROLLBACK_IN_PROGRESS' });
    await ecs.clock.advance(MINUTE);
    expect(revisionsRunning()).toEqual(['web', 'web']);
    expect((await service()).deployments).toMatchObject([{ rolloutState: 'COMPLETED' }]);
    expect((await serviceDeployments())[0]).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL' });
  });

  it('leaves everything as it is with ABORT', async () => {
    await create();
    await ecs.clock.advance(SECOND);
    await update('missing');
    await stop('ABORT');
    const tasks = ecs.tasks().length;
    await ecs.clock.advance(MINUTE);
    expect(ecs.tasks()).toHaveLength(tasks);
    expect((await serviceDeployments())[0]).toMatchObject({ status: 'STOPPED' });
    expect((await service()).deployments).toMatchObject([{ rolloutState: 'FAILED' }, { runningCount: 2 }]);
  });

  it('is refused when it is over, when nothing has completed before, and when there is none', async () => {
    await create();
    await expect(stop()).rejects.toMatchObject({ code: 'ConflictException' });
    await ecs.clock.advance(SECOND);
    await expect(stop('ABORT')).rejects.toMatchObject({ code: 'ConflictException' });
    await expect(ecs.call('StopServiceDeployment', { serviceDeploymentArn: 'nope' })).rejects.toMatchObject({
      code: 'ServiceDeploymentNotFoundException',
    });
  });
});

describe('a health check grace period', () => {
  it('overlooks that a task is unhealthy until it is over', async () => {
    ecs.register('web', {
      image: 'sick',
      healthCheck: { command: ['CMD', 'check'], interval: 5, retries: 1 },
    });
    await create({ desiredCount: 1, healthCheckGracePeriodSeconds: 60 });
    await ecs.clock.advance(59 * SECOND);
    expect(ecs.tasks()).toHaveLength(1);
    await ecs.clock.advance(2 * SECOND);
    expect(ecs.tasks()).toHaveLength(2);
    expect(ecs.events).toContainEqual(expect.stringMatching(/failed container health checks/));
  });
});
