import * as ecs from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { IMAGE, startTarget, type Target, uniqueName } from './target.ts';

let target: Target;
const cluster = uniqueName('refusals');
beforeAll(async () => {
  target = await startTarget();
  await target.client.send(new ecs.CreateClusterCommand({ clusterName: cluster }));
});
afterAll(async () => {
  await target.client.send(new ecs.DeleteClusterCommand({ cluster }));
  await target.stop();
});

const container = { name: 'web', image: IMAGE, memory: 64 };
const definition = { family: 'conformance-refused', containerDefinitions: [container] };

/** Sends what the types of the SDK would not let pass. */
function refusal(operation: string, input: object): Promise<unknown> {
  const Command: unknown = Object.entries(ecs).find(([name]) => name === `${operation}Command`)?.[1];
  const command = Reflect.construct(Command as new () => object, [input]);
  return (target.client as { send(command: unknown): Promise<unknown> }).send(command).then(
    () => expect.unreachable(`${operation} was not refused`),
    (error: unknown) => error,
  );
}

describe('input is refused', () => {
  test.each<[string, object, string, string?]>([
    [
      'DescribeTasks',
      { tasks: ['x'], cluster: 'conformance-none' },
      'ClusterNotFoundException',
      'Cluster not found.',
    ],
    ['DescribeTasks', { tasks: 'x' }, 'SerializationException'],
    ['ListTasks', { maxResults: 'many' }, 'SerializationException'],
    ['ListTasks', { maxResults: 101 }, 'InvalidParameterException'],
    ['ListTasks', { desiredStatus: 'GONE' }, 'InvalidParameterException'],
    ['ListClusters', { nextToken: 'nonsense' }, 'InvalidParameterException'],
    ['CreateCluster', { clusterName: 'a b' }, 'InvalidParameterException'],
    ['DescribeClusters', { include: ['ALL'] }, 'InvalidParameterException'],
    [
      'DescribeTaskDefinition',
      { taskDefinition: 'conformance-none' },
      'ClientException',
      'Unable to describe task definition.',
    ],
    ['RegisterTaskDefinition', { ...definition, family: 'a b' }, 'ClientException'],
    [
      'RegisterTaskDefinition',
      { ...definition, containerDefinitions: [] },
      'ClientException',
      'Container list cannot be empty.',
    ],
    [
      'RegisterTaskDefinition',
      { ...definition, containerDefinitions: [{ name: 'web', memory: 64 }] },
      'ClientException',
      'Container.image should not be null or empty.',
    ],
    [
      'RegisterTaskDefinition',
      { ...definition, containerDefinitions: [container, container] },
      'ClientException',
    ],
    [
      'RegisterTaskDefinition',
      { ...definition, containerDefinitions: [{ name: 'web', image: IMAGE }] },
      'ClientException',
      "Invalid setting for container 'web'. At least one of 'memory' or 'memoryReservation' must be specified.",
    ],
    ['TagResource', { resourceArn: 'web', tags: [{ key: 'a', value: 'b' }] }, 'InvalidParameterException'],
  ])('%s %j', async (operation, input, name, message) => {
    expect(await refusal(operation, input)).toMatchObject({
      name,
      message: message ?? expect.any(String),
      $metadata: { httpStatusCode: 400 },
    });
  });

  test.each<[string, object, string, string?]>([
    ['UpdateService', { service: 'none' }, 'ServiceNotFoundException', 'Service not found.'],
    ['DeleteService', { service: 'none' }, 'ServiceNotFoundException', 'Service not found.'],
    ['DescribeServices', { services: [] }, 'InvalidParameterException', 'Services cannot be empty.'],
    [
      'CreateService',
      { serviceName: 'web', taskDefinition: 'conformance-none', desiredCount: 0 },
      'ClientException',
    ],
    ['StopTask', { task: '0'.repeat(32) }, 'InvalidParameterException', 'The referenced task was not found.'],
  ])('in a cluster that exists: %s %j', async (operation, input, name, message) => {
    expect(await refusal(operation, { cluster, ...input })).toMatchObject({
      name,
      message: message ?? expect.any(String),
    });
  });
});

test('an operation that ECS does not have is refused', async () => {
  const answer = await fetch(target.endpoint ?? 'https://ecs.us-east-1.amazonaws.com/', {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AmazonEC2ContainerServiceV20141113.Nonsense',
    },
    body: '{}',
  });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ __type: expect.stringContaining('UnknownOperationException') });
});
