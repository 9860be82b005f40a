import type { Task } from '../task.ts';

/** How many tasks run and how many are on their way, as services, deployments, clusters and instances show it. */
export function countTasks(tasks: Iterable<Task>): { running: number; pending: number } {
  const counts = { running: 0, pending: 0 };
  for (const { lastStatus } of tasks) {
    if (lastStatus === 'RUNNING') counts.running += 1;
    if (lastStatus === 'PROVISIONING' || lastStatus === 'PENDING') counts.pending += 1;
  }
  return counts;
}
