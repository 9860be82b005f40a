import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  type DesiredStatus,
  type ECSClient,
  paginateListServices,
  paginateListTasks,
  type Service,
  type Task,
} from '@aws-sdk/client-ecs';

// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html and API_DescribeTasks.html
const SERVICES_PER_DESCRIBE = 10;
const TASKS_PER_DESCRIBE = 100;
const ARNS_PER_LIST = 100;

export interface EcsCall {
  client: ECSClient;
  cluster: string;
  signal: AbortSignal;
}

/** ARNs of all the cluster's services, whatever the number of pages. */
export async function listServices({ client, cluster, signal }: EcsCall): Promise<string[]> {
  const input = { cluster, maxResults: ARNS_PER_LIST };
  const arns: string[] = [];
  for await (const page of paginateListServices({ client }, input, { abortSignal: signal })) {
    arns.push(...(page.serviceArns ?? []));
  }
  return arns;
}

/** ARNs of all the cluster's tasks with this desired status; stopped ones are listed for about an hour. */
export async function listTasks(
  { client, cluster, signal }: EcsCall,
  desiredStatus: DesiredStatus,
): Promise<string[]> {
  const input = { cluster, desiredStatus, maxResults: ARNS_PER_LIST };
  const arns: string[] = [];
  for await (const page of paginateListTasks({ client }, input, { abortSignal: signal })) {
    arns.push(...(page.taskArns ?? []));
  }
  return arns;
}

/** What vanished since it was listed is left out. */
export async function describeServices(
  { client, cluster, signal }: EcsCall,
  arns: string[],
): Promise<Service[]> {
  const batches = inBatches(arns, SERVICES_PER_DESCRIBE).map((services) =>
    client.send(new DescribeServicesCommand({ cluster, services }), { abortSignal: signal }),
  );
  return (await Promise.all(batches)).flatMap(({ services }) => services ?? []);
}

/** What vanished since it was listed is left out. */
export async function describeTasks({ client, cluster, signal }: EcsCall, arns: string[]): Promise<Task[]> {
  const batches = inBatches(arns, TASKS_PER_DESCRIBE).map((tasks) =>
    client.send(new DescribeTasksCommand({ cluster, tasks }), { abortSignal: signal }),
  );
  return (await Promise.all(batches)).flatMap(({ tasks }) => tasks ?? []);
}

function inBatches<T>(items: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, batch) =>
    items.slice(batch * size, (batch + 1) * size),
  );
}
