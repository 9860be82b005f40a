import type { RunTaskResponse } from '@aws-sdk/client-ecs';
import { beforeEach, describe, expect, it } from 'vitest';
import { containerInstanceId } from '../identifiers.ts';
import { InertEcs } from '../testing/inert-ecs.ts';

let ecs: InertEcs;
beforeEach(() => {
  ecs = new InertEcs();
});

const run = (more: object = {}) => ecs.call<RunTaskResponse>('RunTask', { taskDefinition: 'web', ...more });

describe('a token', () => {
  it('makes a repeated request answer with the tasks of the first', async () => {
    const first = await run({ clientToken: 'one', count: 2 });
    const second = await run({ clientToken: 'one', count: 2 });
    expect(second.tasks?.map(({ taskArn }) => taskArn)).toEqual(first.tasks?.map(({ taskArn }) => taskArn));
    expect(ecs.tasks()).toHaveLength(2);
  });

  it('is refused for another request, until it is forgotten', async () => {
    await run({ clientToken: 'one' });
    await expect(run({ clientToken: 'one', count: 2 })).rejects.toMatchObject({ code: 'ConflictException' });
    await ecs.clock.advance(24 * 60 * 60_000);
    expect((await run({ clientToken: 'one', count: 2 })).tasks).toHaveLength(2);
  });
});

describe('a task finds no place', () => {
  it('where its host port is taken', async () => {
    ecs.register('fixed', { portMappings: [{ containerPort: 80, hostPort: 8080 }] });
    const { tasks, failures } = await run({ taskDefinition: 'fixed', count: 2 });
    expect(tasks).toHaveLength(1);
    expect(failures).toEqual([
      { arn: expect.stringContaining('container-instance'), reason: 'RESOURCE:PORTS' },
    ]);
  });

  it('on an instance that drains', async () => {
    const containerInstances = [containerInstanceId('default')];
    await ecs.call('UpdateContainerInstancesState', { containerInstances, status: 'DRAINING' });
    await expect(run()).rejects.toThrow('No Container Instances were found in your cluster.');
    await ecs.call('UpdateContainerInstancesState', { containerInstances, status: 'ACTIVE' });
    expect((await run()).tasks).toHaveLength(1);
  });

  it('of a service on an instance that drains, while those that run go on', async () => {
    await ecs.call('CreateService', { serviceName: 'web', taskDefinition: 'web', desiredCount: 1 });
    const containerInstances = [containerInstanceId('default')];
    await ecs.call('UpdateContainerInstancesState', { containerInstances, status: 'DRAINING' });
    await ecs.call('UpdateService', { service: 'web', desiredCount: 2 });
    expect(ecs.tasks()).toHaveLength(1);
    await ecs.call('UpdateContainerInstancesState', { containerInstances, status: 'ACTIVE' });
    await ecs.clock.advance(60_000);
    expect(ecs.tasks()).toHaveLength(2);
  });
});

describe('a launch is refused', () => {
  const networkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-1'] } };
  const own = {
    family: 'own',
    networkMode: 'awsvpc',
    containerDefinitions: [{ name: 'web', image: 'web', memory: 64 }],
  };

  it.each(['RunTask', 'CreateService'])('by %s, whose network does not fit the definition', async (name) => {
    await ecs.call('RegisterTaskDefinition', own);
    const input = name === 'RunTask' ? {} : { serviceName: 'own', desiredCount: 1 };
    await expect(ecs.call(name, { ...input, taskDefinition: 'own' })).rejects.toThrow('must be provided');
    await expect(ecs.call(name, { ...input, taskDefinition: 'web', networkConfiguration })).rejects.toThrow(
      'not valid for the given networkMode',
    );
    await ecs.call(name, { ...input, taskDefinition: 'own', networkConfiguration });
  });

  it('with a launch type and a capacity provider strategy', async () => {
    const capacityProviderStrategy = [{ capacityProvider: 'FARGATE' }];
    await expect(run({ launchType: 'EC2', capacityProviderStrategy })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
  });
});

it('refuses overrides of containers that there are not', async () => {
  const overrides = { containerOverrides: [{ name: 'nope' }] };
  await expect(run({ overrides })).rejects.toThrow(
    'Override for container named nope is not a container in the TaskDefinition.',
  );
});
