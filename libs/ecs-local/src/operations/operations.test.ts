import type {
  DescribeTasksResponse,
  ListServicesResponse,
  ListTaskDefinitionsResponse,
  ListTasksResponse,
  RegisterTaskDefinitionResponse,
} from '@aws-sdk/client-ecs';
import { beforeEach, describe, expect, it, test } from 'vitest';
import { InertEcs } from '../testing/inert-ecs.ts';

let ecs: InertEcs;
beforeEach(() => {
  ecs = new InertEcs();
});

const refused = (name: string, input: object) => {
  try {
    ecs.operation(name).run(ecs, input);
  } catch (error) {
    return error;
  }
  throw new Error(`${name} was not refused`);
};

const service = { serviceName: 'web', taskDefinition: 'web', desiredCount: 1 };
const container = { name: 'web', image: 'web', memory: 64 };

describe('what AWS would refuse', () => {
  test.each([
    [
      'CreateService',
      { ...service, desiredCount: '2' },
      'SerializationException',
      'STRING_VALUE can not be converted to an Integer',
    ],
    [
      'CreateService',
      { ...service, desiredCount: undefined },
      'InvalidParameterException',
      'desiredCount: expected number, received nothing',
    ],
    ['CreateService', { ...service, cluster: 'nope' }, 'ClusterNotFoundException', 'Cluster not found.'],
    ['CreateService', { ...service, taskDefinition: 'nope' }, 'ClientException', 'TaskDefinition not found.'],
    [
      'CreateService',
      { ...service, schedulingStrategy: 'DAEMON' },
      'InvalidParameterException',
      'schedulingStrategy',
    ],
    [
      'CreateService',
      { ...service, deploymentController: { type: 'CODE_DEPLOY' } },
      'InvalidParameterException',
      'deploymentController.type',
    ],
    [
      'CreateService',
      { ...service, deploymentConfiguration: { maximumPercent: 100, minimumHealthyPercent: 100 } },
      'InvalidParameterException',
      'cannot be 100',
    ],
    ['UpdateService', { service: 'nope' }, 'ServiceNotFoundException', 'Service not found.'],
    ['DeleteService', { service: 'nope' }, 'ServiceNotFoundException', 'Service not found.'],
    ['DescribeServices', { services: [] }, 'InvalidParameterException', 'Services cannot be empty.'],
    ['DescribeServices', { services: Array(11).fill('x') }, 'InvalidParameterException', 'at most 10'],
    ['DescribeTasks', {}, 'InvalidParameterException', 'Tasks cannot be empty.'],
    [
      'DescribeTaskDefinition',
      { taskDefinition: 'nope' },
      'ClientException',
      'Unable to describe task definition.',
    ],
    ['DeregisterTaskDefinition', { taskDefinition: 'web' }, 'InvalidParameterException', 'family:revision'],
    ['StopTask', { task: 'nope' }, 'InvalidParameterException', 'The referenced task was not found.'],
    ['RunTask', { taskDefinition: 'web', count: 11 }, 'InvalidParameterException', 'count'],
    ['ListServices', { nextToken: 'x' }, 'InvalidParameterException', 'Invalid token.'],
    [
      'RegisterTaskDefinition',
      { family: 'a b', containerDefinitions: [container] },
      'ClientException',
      'Family contains invalid characters.',
    ],
    ['RegisterTaskDefinition', { family: 'a' }, 'ClientException', 'Container list cannot be empty.'],
    [
      'RegisterTaskDefinition',
      { family: 'a', containerDefinitions: [{ name: 'web', memory: 4 }] },
      'ClientException',
      'Container.image should not be null or empty.',
    ],
    [
      'RegisterTaskDefinition',
      { family: 'a', containerDefinitions: [{ name: 'web', image: 'web' }] },
      'ClientException',
      "At least one of 'memory' or 'memoryReservation'",
    ],
    [
      'RegisterTaskDefinition',
      { family: 'a', containerDefinitions: [container, container] },
      'ClientException',
      'unique',
    ],
    [
      'RegisterTaskDefinition',
      { family: 'a', containerDefinitions: [{ ...container, essential: false }] },
      'ClientException',
      'essential',
    ],
    [
      'RegisterTaskDefinition',
      {
        family: 'a',
        networkMode: 'host',
        containerDefinitions: [{ ...container, portMappings: [{ containerPort: 1, hostPort: 2 }] }],
      },
      'ClientException',
      'must match',
    ],
    [
      'RegisterTaskDefinition',
      {
        family: 'a',
        containerDefinitions: [{ ...container, healthCheck: { command: ['CMD'], interval: 1 } }],
      },
      'ClientException',
      'healthCheck.interval',
    ],
  ] as [string, object, string, string][])('%s %j', (name, input, code, message) => {
    expect(refused(name, input)).toMatchObject({ code, message: expect.stringContaining(message) });
  });
});

describe('task definitions', () => {
  it('get the defaults that ECS fills in', async () => {
    const { taskDefinition } = await ecs.call<RegisterTaskDefinitionResponse>('RegisterTaskDefinition', {
      family: 'web',
      containerDefinitions: [
        { ...container, portMappings: [{ containerPort: 3000 }], logConfiguration: { logDriver: 'awslogs' } },
      ],
    });
    expect(taskDefinition).toMatchObject({
      taskDefinitionArn: expect.stringMatching(/:task-definition\/web:2$/),
      revision: 2,
      status: 'ACTIVE',
      containerDefinitions: [
        {
          cpu: 0,
          essential: true,
          portMappings: [{ containerPort: 3000, hostPort: 0, protocol: 'tcp' }],
          logConfiguration: { logDriver: 'awslogs' },
        },
      ],
    });
  });

  it('are listed until they are deregistered, and refused after that', async () => {
    ecs.register('web');
    await ecs.call('DeregisterTaskDefinition', { taskDefinition: 'web:1' });
    const { taskDefinitionArns } = await ecs.call<ListTaskDefinitionsResponse>('ListTaskDefinitions', {
      familyPrefix: 'web',
    });
    expect(taskDefinitionArns).toEqual([expect.stringMatching(/web:2$/)]);
    expect(refused('CreateService', { ...service, taskDefinition: 'web:1' })).toMatchObject({
      message: 'TaskDefinition is inactive',
    });
  });
});

describe('services', () => {
  it('give back what clients sent, whether acted on or not, and the defaults of the rest', async () => {
    const sent = {
      deploymentConfiguration: {
        maximumPercent: 150,
        deploymentCircuitBreaker: { enable: true, rollback: true },
      },
      placementStrategy: [{ type: 'spread', field: 'instanceId' }],
      availabilityZoneRebalancing: 'ENABLED',
      tags: [{ key: 'a', value: 'b' }],
    };
    const created = await ecs.call('CreateService', { ...service, ...sent });
    expect(created).toMatchObject({
      service: {
        ...sent,
        deploymentConfiguration: { ...sent.deploymentConfiguration, minimumHealthyPercent: 100 },
        schedulingStrategy: 'REPLICA',
        launchType: 'EC2',
      },
    });
    expect(created).not.toHaveProperty('service.networkConfiguration');
  });

  it('are created once by a repeated request with the same token', async () => {
    await ecs.call('CreateService', { ...service, clientToken: 'one' });
    await ecs.call('CreateService', { ...service, clientToken: 'one' });
    expect(ecs.tasks()).toHaveLength(1);
    expect(refused('CreateService', service)).toMatchObject({
      message: 'Creation of service was not idempotent.',
    });
  });

  it('are listed in pages of ten', async () => {
    for (let number = 0; number < 11; number += 1) {
      await ecs.call('CreateService', { ...service, serviceName: `web-${number}`, desiredCount: 0 });
    }
    const first = await ecs.call<ListServicesResponse>('ListServices', {});
    expect(first.serviceArns).toHaveLength(10);
    const second = await ecs.call<ListServicesResponse>('ListServices', { nextToken: first.nextToken });
    expect(second.serviceArns).toEqual([expect.stringMatching(/web-10$/)]);
  });

  it('keep their deployment when an update changes nothing, and get a new one when forced', async () => {
    await ecs.call('CreateService', service);
    await ecs.clock.advance(1000);
    const same = await ecs.call('UpdateService', { service: 'web', taskDefinition: 'web:1' });
    expect(same).toMatchObject({ service: { deployments: [{ status: 'PRIMARY' }] } });
    const forced = await ecs.call('UpdateService', { service: 'web', forceNewDeployment: true });
    expect(forced).toMatchObject({ service: { deployments: [{ status: 'PRIMARY' }, { status: 'ACTIVE' }] } });
  });
});

describe('tasks', () => {
  it('run alone, with an override, and stop for the reason that is given', async () => {
    await ecs.call('RunTask', {
      taskDefinition: 'web',
      count: 2,
      overrides: { containerOverrides: [{ name: 'web', command: ['other'] }] },
    });
    expect(ecs.container(0).launch.container.command).toEqual(['other']);
    const { taskArns = [] } = await ecs.call<ListTasksResponse>('ListTasks', { family: 'web' });
    expect(taskArns).toHaveLength(2);
    await ecs.call('StopTask', { task: taskArns[0], reason: 'enough' });
    const { tasks, failures } = await ecs.call<DescribeTasksResponse>('DescribeTasks', {
      tasks: [taskArns[0], '0'.repeat(32)],
    });
    expect(tasks).toMatchObject([
      {
        stopCode: 'UserInitiated',
        stoppedReason: 'enough',
        group: 'family:web',
        containers: [{ exitCode: 143 }],
      },
    ]);
    expect(failures).toEqual([{ arn: expect.stringMatching(/task\/default\/0{32}$/), reason: 'MISSING' }]);
    const stopped = await ecs.call<ListTasksResponse>('ListTasks', { desiredStatus: 'STOPPED' });
    expect(stopped.taskArns).toEqual([taskArns[0]]);
  });
});

describe('clusters', () => {
  it('are there once however often they are created', async () => {
    await ecs.call('CreateCluster', { clusterName: 'platform' });
    await ecs.call('CreateCluster', { clusterName: 'platform' });
    expect(await ecs.call('ListClusters', {})).toMatchObject({
      clusterArns: [expect.stringMatching(/default$/), expect.stringMatching(/platform$/)],
    });
    expect(await ecs.call('DescribeClusters', { clusters: ['platform', 'nope'] })).toMatchObject({
      clusters: [{ clusterName: 'platform', status: 'ACTIVE', registeredContainerInstancesCount: 1 }],
      failures: [{ reason: 'MISSING' }],
    });
  });

  it('have this machine as their container instance', async () => {
    const { containerInstanceArns } = await ecs.call<{ containerInstanceArns: string[] }>(
      'ListContainerInstances',
      {},
    );
    const described = await ecs.call('DescribeContainerInstances', {
      containerInstances: containerInstanceArns,
    });
    expect(described).toMatchObject({
      containerInstances: [
        { containerInstanceArn: containerInstanceArns[0], status: 'ACTIVE', agentConnected: true },
      ],
      failures: [],
    });
  });
});
