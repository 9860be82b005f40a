import type { Failure, RunTaskRequest, RunTaskResponse } from '@aws-sdk/client-ecs';
import { z } from 'zod';
import { nextCapacityProvider, providersOf } from '../capacity-provider-strategy.ts';
import { conflict, invalidParameter } from '../errors.ts';
import type { Cluster } from '../store.ts';
import type { Task } from '../task.ts';
import type { RegisteredTaskDefinition } from '../task-definition.ts';
import { taskTags } from '../task-tags.ts';
import { instanceArn } from '../views/container-instance.ts';
import { taskView } from '../views/task.ts';
import { capacityProviderStrategy, refuseStrangeStrategy } from './capacity-provider-input.ts';
import { launchStrategy, refuseStrangeLaunch } from './launch-input.ts';
import { type Ecs, operation, reference, request, tags } from './operation.ts';

const TOKEN_RETENTION_MS = 24 * 60 * 60_000;

const containerOverride = z.looseObject({
  name: z.string(),
  command: z.array(z.string()).optional(),
  environment: z.array(z.looseObject({ name: z.string().min(1), value: z.string() })).optional(),
});

export const runTask = operation<RunTaskRequest, RunTaskResponse>({
  name: 'RunTask',
  input: request({
    cluster: reference.optional(),
    taskDefinition: reference,
    capacityProviderStrategy,
    count: z.int().min(1).max(10).optional(),
    group: z.string().optional(),
    startedBy: z.string().max(128).optional(),
    clientToken: z.string().max(64).optional(),
    overrides: z.looseObject({ containerOverrides: z.array(containerOverride).optional() }).optional(),
    tags: tags.optional(),
  }),
  run(ecs, input) {
    const run = repeatedRun(ecs, input) ?? newRun(ecs, input);
    return { tasks: run.tasks.map((task) => taskView(task, { tags: true })), failures: run.failures };
  },
});

interface Run {
  tasks: Task[];
  failures: Failure[];
}

/** What the same request did before. @throws ConflictException when another one had the token */
function repeatedRun({ store }: Ecs, input: RunTaskRequest): Run | undefined {
  const earlier = input.clientToken === undefined ? undefined : store.runs.get(input.clientToken);
  if (earlier && earlier.request !== JSON.stringify(input)) {
    throw conflict('The clientToken was used before, in a request with other parameters.');
  }
  return earlier && { tasks: earlier.tasks, failures: [] };
}

function newRun(ecs: Ecs, input: RunTaskRequest): Run {
  const { store, clock } = ecs;
  const { clientToken, taskDefinition = '' } = input;
  const cluster = store.cluster(input.cluster);
  const definition = store.activeTaskDefinition(taskDefinition);
  refuseStrangeTargets(input, cluster, definition);
  refuseStrangeStrategy(store, cluster, input.capacityProviderStrategy);
  const run = place(ecs, input, cluster, definition);
  if (clientToken !== undefined && run.tasks.length > 0) {
    store.runs.set(clientToken, { request: JSON.stringify(input), tasks: run.tasks });
    clock.after(TOKEN_RETENTION_MS, () => store.runs.delete(clientToken));
  }
  return run;
}

/** Starts as many tasks as find a place and fails for the others. */
function place(
  { runner }: Ecs,
  input: RunTaskRequest,
  cluster: Cluster,
  definition: RegisteredTaskDefinition,
): Run {
  const { count = 1, group = `family:${definition.family}`, startedBy, overrides } = input;
  const { tags, propagateTags, enableECSManagedTags } = input;
  const strategy = launchStrategy(cluster, input);
  const run: Run = { tasks: [], failures: [] };
  while (run.tasks.length + run.failures.length < count) {
    if (runner.hasPlaceFor(definition)) {
      const all = taskTags({ cluster, definition, tags, propagateTags, enableECSManagedTags });
      const capacityProvider = nextCapacityProvider(strategy, providersOf(run.tasks));
      run.tasks.push(
        runner.start({ cluster, definition, group, startedBy, overrides, tags: all, capacityProvider }),
      );
    } else run.failures.push({ arn: instanceArn(cluster), reason: 'RESOURCE:PORTS' });
  }
  return run;
}

/** @throws InvalidParameterException */
function refuseStrangeTargets(
  input: RunTaskRequest,
  cluster: Cluster,
  definition: RegisteredTaskDefinition,
): void {
  const names = definition.containerDefinitions.map(({ name }) => name);
  const stranger = input.overrides?.containerOverrides?.find(({ name = '' }) => !names.includes(name));
  if (stranger) {
    throw invalidParameter(
      `Override for container named ${stranger.name} is not a container in the TaskDefinition.`,
    );
  }
  refuseStrangeLaunch(input, definition);
  if (input.propagateTags === 'SERVICE')
    throw invalidParameter('propagateTags should be one of [TASK_DEFINITION,NONE]');
  if (cluster.instance.status !== 'ACTIVE') {
    throw invalidParameter('No Container Instances were found in your cluster.');
  }
}
