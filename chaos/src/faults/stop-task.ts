import type { FaultKind } from './fault.ts';

/**
 * ECS's StopTask: SIGTERM, the stop timeout, SIGKILL. The service's scheduler replaces the task.
 *
 * @param stop asks ECS to stop the task with this id
 */
export const stopTask = (stop: (id: string, reason: string) => Promise<void>): FaultKind => ({
  undo: () => 'none needed: the service replaces a stopped task by itself',
  check() {},
  async inject(targets, reason) {
    await Promise.all(targets.map(({ id }) => stop(id, reason)));
  },
});
