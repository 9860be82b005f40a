import type { ListTasksRequest, ListTasksResponse } from '@aws-sdk/client-ecs';
import { z } from 'zod';
import { shortName } from '../identifiers.ts';
import type { Task } from '../task.ts';
import { instanceArn } from '../views/container-instance.ts';
import { operation, reference, request } from './operation.ts';
import { pageInput, pageOf } from './page.ts';

export const listTasks = operation<ListTasksRequest, ListTasksResponse>({
  name: 'ListTasks',
  input: request({
    ...pageInput,
    cluster: reference.optional(),
    serviceName: reference.optional(),
    family: z.string().optional(),
    startedBy: z.string().optional(),
    containerInstance: reference.optional(),
    launchType: z.string().optional(),
    desiredStatus: z.enum(['RUNNING', 'PENDING', 'STOPPED']).optional(),
  }),
  run({ store }, { cluster: name, serviceName, ...input }) {
    const cluster = store.cluster(name);
    const service = serviceName === undefined ? undefined : store.service(name, serviceName);
    const arns = [...cluster.tasks.values()]
      .filter((task) => !service || task.owner?.service === service)
      .filter((task) => matches(task, input))
      .map(({ arn }) => arn);
    const { items, next } = pageOf(arns, input);
    return { taskArns: items, ...next };
  },
});

function matches(task: Task, input: ListTasksRequest): boolean {
  const { desiredStatus = 'RUNNING', family, startedBy, containerInstance, launchType = 'EC2' } = input;
  const instance = shortName(instanceArn(task.cluster));
  return (
    task.desiredStatus === desiredStatus &&
    launchType === 'EC2' &&
    (family === undefined || task.definition.family === family) &&
    (startedBy === undefined || task.startedBy === startedBy) &&
    (containerInstance === undefined || shortName(containerInstance) === instance)
  );
}
