import type { TaskEnd } from './backoff.ts';
import type { TaskCondition } from './plan.ts';
import { hasHealthCheck, type Task, taskHealth } from './task.ts';
import type { Timings } from './timings.ts';

/** How a task counts for its service. `over`: it is stopping or has stopped. */
export function conditionOf(task: Task, now: number, timings: Timings): TaskCondition | 'over' {
  if (task.desiredStatus === 'STOPPED') return 'over';
  const health = taskHealth(task);
  if (health === 'UNHEALTHY') return now < graceEnd(task) ? 'starting' : 'sick';
  if (hasHealthCheck(task))
    return task.lastStatus === 'RUNNING' && health === 'HEALTHY' ? 'ready' : 'starting';
  return now >= readyAt(task, timings) ? 'ready' : 'starting';
}

/** Until when its service overlooks that the task is unhealthy, in milliseconds since the epoch. */
function graceEnd({ owner, startedAt, createdAt }: Task): number {
  const seconds = owner?.service.request.healthCheckGracePeriodSeconds ?? 0;
  return (startedAt ?? createdAt).getTime() + seconds * 1000;
}

/** When the condition of a task that counts as starting may change though nothing happens to the task. */
export function nextLookAt(task: Task, timings: Timings): number {
  if (taskHealth(task) === 'UNHEALTHY') return graceEnd(task);
  return hasHealthCheck(task) ? Number.POSITIVE_INFINITY : readyAt(task, timings);
}

/** When a task without health check counts as healthy, in milliseconds since the epoch. */
export function readyAt({ startedAt }: Task, timings: Timings): number {
  return startedAt ? startedAt.getTime() + timings.deploymentHealthyAfterMs : Number.POSITIVE_INFINITY;
}

/** How a task ended, as far as the back-off of its deployment cares; undefined when somebody stopped it. */
export function endOf(task: Task, timings: Timings): TaskEnd | undefined {
  if (task.stopCode !== 'TaskFailedToStart' && task.stopCode !== 'EssentialContainerExited') return undefined;
  if (!task.startedAt) return 'failed-to-start';
  const ranMs = (task.stoppingAt ?? task.startedAt).getTime() - task.startedAt.getTime();
  return ranMs < timings.crashWithinMs && taskHealth(task) !== 'HEALTHY' ? 'crashed' : 'ended-later';
}
