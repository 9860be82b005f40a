import { beforeEach, describe, expect, it } from 'vitest';
import { InertEcs } from '../testing/inert-ecs.ts';

let ecs: InertEcs;
beforeEach(() => {
  ecs = new InertEcs();
});

const service = { serviceName: 'web', taskDefinition: 'web', desiredCount: 1 };

describe('a cluster that is deleted', () => {
  it('has neither services nor tasks', async () => {
    await ecs.call('CreateService', service);
    await expect(ecs.call('DeleteCluster', { cluster: 'default' })).rejects.toMatchObject({
      code: 'ClusterContainsServicesException',
      message: 'The Cluster cannot be deleted while Services are active.',
    });
    await ecs.call('DeleteService', { service: 'web', force: true });
    await ecs.call('RunTask', { taskDefinition: 'web' });
    await expect(ecs.call('DeleteCluster', { cluster: 'default' })).rejects.toMatchObject({
      code: 'ClusterContainsTasksException',
    });
  });

  it('stays describable, is listed and used no more, and can be created again', async () => {
    expect(await ecs.call('DeleteCluster', { cluster: 'default' })).toMatchObject({
      cluster: { clusterName: 'default', status: 'INACTIVE', registeredContainerInstancesCount: 0 },
    });
    expect(await ecs.call('DescribeClusters', {})).toMatchObject({ clusters: [{ status: 'INACTIVE' }] });
    expect(await ecs.call('ListClusters', {})).toEqual({ clusterArns: [] });
    await expect(ecs.call('ListTasks', {})).rejects.toMatchObject({
      code: 'ClusterNotFoundException',
      message: 'The referenced cluster was inactive.',
    });
    await ecs.call('CreateCluster', {});
    expect(await ecs.call('ListTasks', {})).toEqual({ taskArns: [] });
  });
});

describe('what a cluster was given', () => {
  const settings = [{ name: 'containerInsights', value: 'enabled' }];
  const configuration = { executeCommandConfiguration: { logging: 'DEFAULT' } };

  it('is shown as far as it is asked for', async () => {
    await ecs.call('UpdateCluster', { cluster: 'default', settings, configuration });
    const include = ['SETTINGS', 'CONFIGURATIONS', 'STATISTICS'];
    expect(await ecs.call('DescribeClusters', { include })).toMatchObject({
      clusters: [
        {
          settings,
          configuration,
          statistics: expect.arrayContaining([{ name: 'runningEC2TasksCount', value: '0' }]),
        },
      ],
    });
    const plain = await ecs.call('DescribeClusters', {});
    expect(plain).toMatchObject({ clusters: [{ settings: [], statistics: [], tags: [] }] });
    expect(plain).not.toHaveProperty('clusters.0.configuration');
  });

  it('changes by its own operations', async () => {
    expect(await ecs.call('UpdateClusterSettings', { cluster: 'default', settings })).toMatchObject({
      cluster: { settings },
    });
    const strategy = [{ capacityProvider: 'FARGATE', weight: 1 }];
    const put = {
      cluster: 'default',
      capacityProviders: ['FARGATE'],
      defaultCapacityProviderStrategy: strategy,
    };
    expect(await ecs.call('PutClusterCapacityProviders', put)).toMatchObject({
      cluster: { settings, capacityProviders: ['FARGATE'], defaultCapacityProviderStrategy: strategy },
    });
    await expect(
      ecs.call('PutClusterCapacityProviders', { ...put, capacityProviders: ['nope'] }),
    ).rejects.toThrow('The specified capacity provider was not found.');
    await expect(ecs.call('PutClusterCapacityProviders', { ...put, capacityProviders: [] })).rejects.toThrow(
      'not associated with the cluster',
    );
  });
});

it('has the capacity providers of every account, in pages', async () => {
  expect(await ecs.call('DescribeCapacityProviders', {})).toMatchObject({
    capacityProviders: [{ name: 'FARGATE', status: 'ACTIVE' }, { name: 'FARGATE_SPOT' }],
    failures: [],
  });
  const first = await ecs.call<{ nextToken: string }>('DescribeCapacityProviders', { maxResults: 1 });
  expect(first).toMatchObject({ capacityProviders: [{ name: 'FARGATE' }] });
  expect(await ecs.call('DescribeCapacityProviders', { nextToken: first.nextToken })).toMatchObject({
    capacityProviders: [{ name: 'FARGATE_SPOT' }],
  });
  expect(await ecs.call('DescribeCapacityProviders', { capacityProviders: ['nope'] })).toMatchObject({
    capacityProviders: [],
    failures: [{ arn: expect.stringMatching(/:capacity-provider\/nope$/), reason: 'MISSING' }],
  });
});

it('lists its container instance under the state that it was given', async () => {
  const { containerInstanceArns } = await ecs.call<{ containerInstanceArns: string[] }>(
    'ListContainerInstances',
    {},
  );
  const state = { containerInstances: [...containerInstanceArns, 'nope'], status: 'DRAINING' };
  expect(await ecs.call('UpdateContainerInstancesState', state)).toMatchObject({
    containerInstances: [{ status: 'DRAINING' }],
    failures: [{ reason: 'MISSING' }],
  });
  expect(await ecs.call('ListContainerInstances', { status: 'ACTIVE' })).toEqual({
    containerInstanceArns: [],
  });
  expect(await ecs.call('ListContainerInstances', {})).toEqual({ containerInstanceArns });
  await expect(
    ecs.call('UpdateContainerInstancesState', { ...state, status: 'REGISTERING' }),
  ).rejects.toMatchObject({ code: 'InvalidParameterException' });
});
