import type { FaultKind } from './fault.ts';

/** ECS's StopTask: SIGTERM, the stop timeout, SIGKILL. The service's scheduler replaces the task. */
export const stopTask: FaultKind = {
  action: 'stop-task',
  undo: 'none needed: the service replaces a stopped task by itself',
  check() {},
  async inject(platform, targets, reason) {
    await Promise.all(targets.map(({ id }) => platform.stopTask(id, reason)));
  },
};
