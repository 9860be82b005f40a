import type { CapacityProvider, ListTasksResponse } from '@aws-sdk/client-ecs';
import { beforeEach, describe, expect, it, test } from 'vitest';
import { capacityProviderArn } from '../identifiers.ts';
import { InertEcs } from '../testing/inert-ecs.ts';

const group = (name: string) =>
  `arn:aws:autoscaling:us-east-1:000000000000:autoScalingGroup:uuid:autoScalingGroupName/${name}`;
const tags = [{ key: 'a', value: '1' }];
const cluster = 'default';

let ecs: InertEcs;
beforeEach(() => {
  ecs = new InertEcs();
});

const create = (name: string, settings: object = {}) =>
  ecs.call<{ capacityProvider: CapacityProvider }>('CreateCapacityProvider', {
    name,
    autoScalingGroupProvider: { autoScalingGroupArn: group(name), ...settings },
    tags,
  });
const put = (capacityProviders: string[], defaultCapacityProviderStrategy: object[] = []) =>
  ecs.call('PutClusterCapacityProviders', { cluster, capacityProviders, defaultCapacityProviderStrategy });
const described = async (include?: string[]) =>
  (
    await ecs.call<{ capacityProviders: CapacityProvider[] }>('DescribeCapacityProviders', {
      capacityProviders: ['one'],
      include,
    })
  ).capacityProviders[0];

describe('a capacity provider', () => {
  it('is described with the defaults of what it was not given', async () => {
    await create('one');
    expect(await described()).toEqual({
      capacityProviderArn: capacityProviderArn('one'),
      name: 'one',
      status: 'ACTIVE',
      updateStatus: 'CREATE_COMPLETE',
      type: 'EC2_AUTOSCALING',
      tags: [],
      autoScalingGroupProvider: {
        autoScalingGroupArn: group('one'),
        managedTerminationProtection: 'DISABLED',
        managedDraining: 'ENABLED',
        managedScaling: {
          status: 'DISABLED',
          targetCapacity: 100,
          minimumScalingStepSize: 1,
          maximumScalingStepSize: 10_000,
          instanceWarmupPeriod: 300,
        },
      },
    });
    expect(await described(['TAGS'])).toMatchObject({ tags });
  });

  it('changes in what an update names', async () => {
    await create('one', { managedScaling: { status: 'ENABLED', targetCapacity: 90 } });
    const autoScalingGroupProvider = {
      managedScaling: { minimumScalingStepSize: 2 },
      managedDraining: 'DISABLED',
    };
    await ecs.call('UpdateCapacityProvider', { name: 'one', autoScalingGroupProvider });
    expect(await described()).toMatchObject({
      updateStatus: 'UPDATE_COMPLETE',
      autoScalingGroupProvider: {
        autoScalingGroupArn: group('one'),
        managedDraining: 'DISABLED',
        managedScaling: { status: 'ENABLED', targetCapacity: 90, minimumScalingStepSize: 2 },
      },
    });
  });

  it('has tags of its own', async () => {
    await create('one');
    const resourceArn = capacityProviderArn('one');
    await ecs.call('TagResource', { resourceArn, tags: [{ key: 'b', value: '2' }] });
    await ecs.call('UntagResource', { resourceArn, tagKeys: ['a'] });
    expect(await ecs.call('ListTagsForResource', { resourceArn })).toEqual({
      tags: [{ key: 'b', value: '2' }],
    });
  });

  it('goes once no cluster has it, is INACTIVE then, and can be made again', async () => {
    await create('one');
    await put(['one']);
    expect(await ecs.call('DeleteCapacityProvider', { capacityProvider: 'one' })).toMatchObject({
      capacityProvider: {
        status: 'ACTIVE',
        updateStatus: 'DELETE_FAILED',
        updateStatusReason: expect.stringContaining('it is associated with cluster: default.'),
      },
    });
    await put([]);
    await ecs.call('DeleteCapacityProvider', { capacityProvider: capacityProviderArn('one') });
    expect(await described()).toMatchObject({ status: 'INACTIVE', updateStatus: 'DELETE_COMPLETE' });
    await expect(put(['one'])).rejects.toThrow('The specified capacity provider was not found.');
    expect(await create('one')).toMatchObject({ capacityProvider: { status: 'ACTIVE' } });
  });
});

describe('what AWS would refuse', () => {
  beforeEach(() => create('one'));
  const other = { autoScalingGroupArn: group('other') };

  test.each([
    [{ name: 'one', autoScalingGroupProvider: other }, 'ClientException', 'already exists.'],
    [
      { name: 'two', autoScalingGroupProvider: { autoScalingGroupArn: 'one' } },
      'ClientException',
      'already being used by another',
    ],
    [
      { name: 'ecs-two', autoScalingGroupProvider: other },
      'ClientException',
      'cannot be prefixed with "aws"',
    ],
    [{ name: 'a b', autoScalingGroupProvider: other }, 'ClientException', 'Up to 255 characters'],
    [{ autoScalingGroupProvider: other }, 'InvalidParameterException', 'Name can not be blank.'],
    [{ name: 'two' }, 'InvalidParameterException', 'autoScalingGroupProvider'],
    [
      { name: 'two', autoScalingGroupProvider: {} },
      'InvalidParameterException',
      'AutoScalingGroupArn can not be blank.',
    ],
    [
      { name: 'two', autoScalingGroupProvider: { ...other, managedScaling: { targetCapacity: 101 } } },
      'InvalidParameterException',
      'targetCapacity',
    ],
    [
      { name: 'two', autoScalingGroupProvider: { ...other, managedDraining: 'ON' } },
      'InvalidParameterException',
      'managedDraining should be one of [DISABLED,ENABLED]',
    ],
    [
      { name: 'two', autoScalingGroupProvider: { ...other, managedTerminationProtection: 'ENABLED' } },
      'ClientException',
      'managed scaling must be enabled',
    ],
  ])('CreateCapacityProvider %j', async (input, code, message) => {
    await expect(ecs.call('CreateCapacityProvider', input)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  test.each([
    ['DeleteCapacityProvider', { capacityProvider: 'none' }, 'does not exist'],
    ['DeleteCapacityProvider', { capacityProvider: 'FARGATE' }, "AWS's own"],
    ['UpdateCapacityProvider', { name: 'none', autoScalingGroupProvider: {} }, 'does not exist'],
  ])('%s %j', async (operation, input, message) => {
    await expect(ecs.call(operation, input)).rejects.toMatchObject({
      code: 'ClientException',
      message: expect.stringContaining(message),
    });
  });
});

describe('a service', () => {
  const service = { serviceName: 'web', taskDefinition: 'web', desiredCount: 1 };
  const one = [{ capacityProvider: 'one', weight: 1, base: 0 }];
  const two = [{ capacityProvider: 'two', weight: 2, base: 1 }];

  beforeEach(async () => {
    await create('one');
    await create('two');
    await put(['one', 'two'], [{ capacityProvider: 'one', weight: 1 }]);
  });

  it('has the strategy that it is given, and its tasks one of the capacity providers', async () => {
    const { service: created } = await ecs.call<{ service: object }>('CreateService', {
      ...service,
      capacityProviderStrategy: two,
    });
    expect(created).toMatchObject({
      capacityProviderStrategy: two,
      deployments: [{ capacityProviderStrategy: two }],
    });
    expect(created).not.toHaveProperty('launchType');
    const { taskArns: tasks } = await ecs.call<ListTasksResponse>('ListTasks', {});
    expect(await ecs.call('DescribeTasks', { tasks })).toMatchObject({
      tasks: [{ capacityProviderName: 'two', launchType: 'EC2' }],
    });
  });

  it("has its cluster's without one of its own, and none with a launch type", async () => {
    expect(await ecs.call('CreateService', service)).toMatchObject({
      service: { capacityProviderStrategy: one },
    });
    const launched = await ecs.call('CreateService', { ...service, serviceName: 'b', launchType: 'EC2' });
    expect(launched).toMatchObject({ service: { launchType: 'EC2' } });
    expect(launched).not.toHaveProperty('service.capacityProviderStrategy');
  });

  it('gets another one with a new deployment alone', async () => {
    await ecs.call('CreateService', service);
    const change = { service: 'web', capacityProviderStrategy: two };
    await expect(ecs.call('UpdateService', change)).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: expect.stringContaining('you must force a new deployment'),
    });
    expect(await ecs.call('UpdateService', { ...change, forceNewDeployment: true })).toMatchObject({
      service: { capacityProviderStrategy: two, deployments: [{ status: 'PRIMARY' }, { status: 'ACTIVE' }] },
    });
    await ecs.call('UpdateService', { ...change, desiredCount: 2 });
    const back = { service: 'web', capacityProviderStrategy: [], forceNewDeployment: true };
    expect(await ecs.call('UpdateService', back)).toMatchObject({
      service: { capacityProviderStrategy: one },
    });
  });

  it('keeps its capacity provider in the cluster', async () => {
    await ecs.call('CreateService', service);
    await expect(put(['two'])).rejects.toMatchObject({
      code: 'ResourceInUseException',
      message: 'The specified capacity provider is in use and cannot be removed.',
    });
    await ecs.call('DeleteService', { service: 'web', force: true });
    await ecs.clock.advance(60_000);
    await put(['two']);
  });

  test.each([
    ['one that its cluster has not', [{ capacityProvider: 'FARGATE' }], 'not associated with the cluster'],
    ['one that is missing', [{ capacityProvider: 'none' }], 'was not found'],
    ['one twice', [...one, ...one], 'each capacity provider once'],
    ['two bases', [{ ...one[0], base: 1 }, ...two], 'a base for one capacity provider alone'],
    [
      'several without a weight',
      [{ capacityProvider: 'one' }, { capacityProvider: 'two' }],
      'a weight above 0',
    ],
  ])('cannot have %s', async (_name, capacityProviderStrategy, message) => {
    await expect(ecs.call('CreateService', { ...service, capacityProviderStrategy })).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: expect.stringContaining(message),
    });
  });
});
