import type { DescribeTasksRequest, DescribeTasksResponse } from '@aws-sdk/client-ecs';
import { shortName, taskArn } from '../identifiers.ts';
import { taskView } from '../views/task.ts';
import { lookUp } from './look-up.ts';
import { operation, reference, references, request } from './operation.ts';

export const describeTasks = operation<DescribeTasksRequest, DescribeTasksResponse>({
  name: 'DescribeTasks',
  input: request({ cluster: reference.optional(), tasks: references(100).min(1, 'Tasks cannot be empty.') }),
  run({ store }, { cluster: name, tasks = [], include = [] }) {
    const cluster = store.cluster(name);
    const { found, failures } = lookUp(
      tasks,
      (reference) => cluster.tasks.get(shortName(reference)),
      (task) => taskArn(cluster.name, task),
    );
    const options = { tags: include.includes('TAGS') };
    return { tasks: found.map((task) => taskView(task, options)), failures };
  },
});
