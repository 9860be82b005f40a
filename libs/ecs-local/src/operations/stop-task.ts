import type { StopTaskRequest, StopTaskResponse } from '@aws-sdk/client-ecs';
import { z } from 'zod';
import { taskNotFound } from '../errors.ts';
import { shortName } from '../identifiers.ts';
import { taskView } from '../views/task.ts';
import { operation, reference, request } from './operation.ts';

export const stopTask = operation<StopTaskRequest, StopTaskResponse>({
  name: 'StopTask',
  input: request({
    cluster: reference.optional(),
    task: reference,
    reason: z.string().max(1024).optional(),
  }),
  run({ store, runner }, { cluster, task: name = '', reason = 'Task stopped by user' }) {
    const task = store.cluster(cluster).tasks.get(shortName(name));
    if (!task) throw taskNotFound();
    runner.stop(task, { code: 'UserInitiated', reason });
    return { task: taskView(task, { tags: true }) };
  },
});
