import type { InjectedFault } from '../faults/fault.ts';
import type { ServiceState, TaskState } from './platform.ts';
import { unsteadiness } from './steady-state.ts';

/** How far a service has come back after a fault. Times are milliseconds since the epoch. */
export interface Recovery {
  /** When whoever runs the tasks recorded that the first target stops. */
  detectedAt: number | undefined;
  /** When every target's replacement was RUNNING and HEALTHY. */
  recoveredAt: number | undefined;
  /** When every target was gone as well and its service steady: from then on the fault has no more effects. */
  settledAt: number | undefined;
  replacements: Replacement[];
}

export interface Replacement {
  task: string;
  /** Undefined until a new task serves in its place. */
  replacedBy: string | undefined;
}

export const nothingYet = ({ targets }: InjectedFault): Recovery => ({
  detectedAt: undefined,
  recoveredAt: undefined,
  settledAt: undefined,
  replacements: targets.map(({ task }) => ({ task, replacedBy: undefined })),
});

/** What one look at the service adds to what was known. Only tasks that did not exist before the fault
 * count as replacements, unless the targets were suspended and work on. */
export function observe(
  fault: InjectedFault,
  before: Recovery,
  seen: {
    tasks: readonly TaskState[];
    service: ServiceState | undefined;
    at: number;
    isClockShared: boolean;
  },
): Recovery {
  const { tasks, service, at } = seen;
  const isChecked = fault.targets.some((target) => target.isChecked);
  const serving = tasks.filter((task) => hasComeUp(task, isChecked)).map(({ id }) => id);
  const successors = serving.filter((id) => !fault.known.includes(id));
  const targets = fault.targets.map(({ task }) => tasks.find(({ id }) => id === task));
  const replacements = fault.targets.map(({ task }, index) => ({
    task,
    replacedBy: fault.isSuspension ? serving.find((id) => id === task) : successors[index],
  }));
  const isReplaced = replacements.every(({ replacedBy }) => replacedBy !== undefined);
  const isGone =
    fault.isSuspension || targets.every((task) => task === undefined || task.lastStatus === 'STOPPED');
  const isSteady = service !== undefined && unsteadiness([service]).length === 0;
  return {
    detectedAt: before.detectedAt ?? stopRecord(targets, seen),
    recoveredAt: before.recoveredAt ?? (isReplaced ? at : undefined),
    settledAt: before.settledAt ?? (isReplaced && isGone && isSteady ? at : undefined),
    replacements,
  };
}

function hasComeUp({ lastStatus, desiredStatus, health }: TaskState, isChecked: boolean): boolean {
  return (
    lastStatus === 'RUNNING' &&
    desiredStatus === 'RUNNING' &&
    (health === 'HEALTHY' || (!isChecked && health === 'UNKNOWN'))
  );
}

/** ECS's own time of the stop where its clock is ours; elsewhere the time at which the stop was first seen. */
function stopRecord(
  targets: (TaskState | undefined)[],
  { at, isClockShared }: { at: number; isClockShared: boolean },
) {
  const stopped = targets.filter((task) => task !== undefined && task.desiredStatus === 'STOPPED');
  if (stopped.length === 0) return undefined;
  const times = stopped.flatMap((task) => task?.stoppingAt ?? task?.stoppedAt ?? []);
  return isClockShared && times.length > 0 ? Math.min(...times) : at;
}
