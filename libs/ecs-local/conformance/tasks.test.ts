import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteServiceCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  type Service,
  StopTaskCommand,
  UpdateServiceCommand,
  waitUntilServicesInactive,
  waitUntilServicesStable,
  waitUntilTasksRunning,
  waitUntilTasksStopped,
} from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IMAGE, isRemote, startTarget, type Target, uniqueName } from './target.ts';

const MINUTES_MS = 60_000;
const name = uniqueName('tasks');
/** On AWS one with a container instance; the suite cannot make that. */
const cluster = process.env.CONFORMANCE_CLUSTER ?? name;

let target: Target;
beforeAll(async () => {
  target = await startTarget();
  if (!isRemote) await target.client.send(new CreateClusterCommand({ clusterName: cluster }));
  await register('one');
});
afterAll(() => target.stop());

function register(value: string) {
  const web = {
    name: 'web',
    image: IMAGE,
    memory: 16,
    command: ['sleep', '600'],
    stopTimeout: 2,
    environment: [{ name: 'VALUE', value }],
  };
  return target.client.send(new RegisterTaskDefinitionCommand({ family: name, containerDefinitions: [web] }));
}

const waiter = () => ({ client: target.client, maxWaitTime: 300, minDelay: 1, maxDelay: 5 });

async function service(): Promise<Service | undefined> {
  const described = await target.client.send(new DescribeServicesCommand({ cluster, services: [name] }));
  return described.services?.[0];
}

describe.runIf(!isRemote || process.env.CONFORMANCE_CLUSTER)('on an instance', () => {
  it(
    'a task runs for its waiter, and stops for the reason that is given',
    async () => {
      const { client } = target;
      const run = { cluster, taskDefinition: name, clientToken: name, enableECSManagedTags: true };
      const { tasks = [], failures } = await client.send(new RunTaskCommand(run));
      expect(failures).toEqual([]);
      const repeated = await client.send(new RunTaskCommand(run));
      expect(repeated.tasks?.[0]?.taskArn).toBe(tasks[0]?.taskArn);
      const one = { cluster, tasks: [tasks[0]?.taskArn ?? ''] };
      await waitUntilTasksRunning(waiter(), one);
      await client.send(new StopTaskCommand({ cluster, task: tasks[0]?.taskArn, reason: 'enough' }));
      await waitUntilTasksStopped(waiter(), one);
      const described = await client.send(new DescribeTasksCommand({ ...one, include: ['TAGS'] }));
      expect(described.tasks).toMatchObject([
        {
          lastStatus: 'STOPPED',
          desiredStatus: 'STOPPED',
          stopCode: 'UserInitiated',
          stoppedReason: 'enough',
          group: `family:${name}`,
          tags: [{ key: 'aws:ecs:clusterName', value: cluster }],
          containers: [{ name: 'web', lastStatus: 'STOPPED', exitCode: expect.any(Number) }],
        },
      ]);
    },
    5 * MINUTES_MS,
  );

  it(
    'a service gets stable, rolls out a revision, scales and drains',
    async () => {
      const { client } = target;
      const services = { cluster, services: [name] };
      const input = { cluster, serviceName: name, taskDefinition: name, desiredCount: 1 };
      await client.send(new CreateServiceCommand(input));
      await waitUntilServicesStable(waiter(), services);
      const { taskArns } = await client.send(new ListTasksCommand({ cluster, serviceName: name }));
      expect(taskArns).toHaveLength(1);

      const { taskDefinition } = await register('two');
      await client.send(new UpdateServiceCommand({ cluster, service: name, taskDefinition: name }));
      await waitUntilServicesStable(waiter(), services);
      expect(await service()).toMatchObject({
        runningCount: 1,
        taskDefinition: taskDefinition?.taskDefinitionArn,
        deployments: [{ status: 'PRIMARY', failedTasks: 0 }],
      });

      await client.send(new UpdateServiceCommand({ cluster, service: name, desiredCount: 2 }));
      await waitUntilServicesStable(waiter(), services);
      expect((await service())?.events?.map(({ message }) => message)).toContainEqual(
        expect.stringMatching(/^\(service \S+\) has started 1 tasks: \(task [0-9a-f]{32}\)\.$/),
      );

      await client.send(new DeleteServiceCommand({ cluster, service: name, force: true }));
      await waitUntilServicesInactive(waiter(), services);
      expect(await service()).toMatchObject({ status: 'INACTIVE', runningCount: 0 });
    },
    10 * MINUTES_MS,
  );
});
