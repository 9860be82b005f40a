import { LocalEcs } from './local-ecs.ts';
import { quantile } from './quantile.ts';

const TASKS_A_SERVICE = 2;
const CREATED_AT_A_TIME = 10;
const DESCRIBED_AT_A_TIME = 10;
const CALLS = 500;

export interface Scale {
  services: number;
  tasks: number;
  /** From the first CreateService until the last service is COMPLETED. */
  steadyMs: number;
  /** 100 tasks a call. */
  describeTasksP99Ms: number;
  residentMebibytes: number;
}

/** So many services of inert tasks: how long until they are steady, and what they cost then. */
export async function measureScale(services: number): Promise<Scale> {
  const ecs = await LocalEcs.start(['--runtime', 'inert']);
  try {
    await prepare(ecs);
    const steadyMs = await steady(ecs, services);
    const describeTasksP99Ms = await describeTasks(ecs);
    const residentMebibytes = ecs.residentMebibytes();
    return { services, tasks: services * TASKS_A_SERVICE, steadyMs, describeTasksP99Ms, residentMebibytes };
  } finally {
    await ecs.stop();
  }
}

async function prepare(ecs: LocalEcs): Promise<void> {
  await ecs.call('CreateCluster', {});
  const containerDefinitions = [{ name: 'web', image: 'web', memory: 64, command: ['web'] }];
  await ecs.call('RegisterTaskDefinition', { family: 'web', containerDefinitions });
}

async function steady(ecs: LocalEcs, services: number): Promise<number> {
  const names = Array.from({ length: services }, (_, number) => `web-${number}`);
  const startedAt = performance.now();
  const create = (serviceName: string) =>
    ecs.call('CreateService', { serviceName, taskDefinition: 'web', desiredCount: TASKS_A_SERVICE });
  for (const some of chunks(names, CREATED_AT_A_TIME)) await Promise.all(some.map(create));
  for (const some of chunks(names, DESCRIBED_AT_A_TIME)) while (!(await areSteady(ecs, some)));
  return performance.now() - startedAt;
}

interface Described {
  services: { runningCount: number; deployments: { rolloutState: string }[] }[];
}

async function areSteady(ecs: LocalEcs, services: string[]): Promise<boolean> {
  const described = await ecs.call<Described>('DescribeServices', { services });
  return described.services.every(
    ({ runningCount, deployments }) =>
      runningCount === TASKS_A_SERVICE && deployments[0]?.rolloutState === 'COMPLETED',
  );
}

/** The p99 of DescribeTasks for the tasks of ListTasks' first page. */
async function describeTasks(ecs: LocalEcs): Promise<number> {
  const { taskArns: tasks } = await ecs.call<{ taskArns: string[] }>('ListTasks', {});
  const times: number[] = [];
  for (let number = 0; number < CALLS; number += 1) {
    const startedAt = performance.now();
    await ecs.call('DescribeTasks', { tasks });
    times.push(performance.now() - startedAt);
  }
  return quantile(times, 0.99);
}

function chunks<Item>(items: Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, number) =>
    items.slice(number * size, (number + 1) * size),
  );
}
