import type { RunTaskRequest, RunTaskResponse } from '@aws-sdk/client-ecs';
import { z } from 'zod';
import { taskView } from '../views/task.ts';
import { operation, reference, request, tags } from './operation.ts';

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
    count: z.int().min(1).max(10).optional(),
    group: z.string().optional(),
    startedBy: z.string().max(128).optional(),
    overrides: z.looseObject({ containerOverrides: z.array(containerOverride).optional() }).optional(),
    tags: tags.optional(),
  }),
  run({ store, runner }, { count = 1, taskDefinition = '', ...input }) {
    const cluster = store.cluster(input.cluster);
    const definition = store.activeTaskDefinition(taskDefinition);
    const { group = `family:${definition.family}`, startedBy, overrides, tags } = input;
    const tasks = Array.from({ length: count }, () =>
      runner.start({ cluster, definition, group, startedBy, overrides, tags }),
    );
    return { tasks: tasks.map((task) => taskView(task, { tags: true })), failures: [] };
  },
});
