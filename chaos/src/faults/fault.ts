import type { TaskState } from '../platforms/platform.ts';

export interface Target {
  task: string;
  runtimeId: string | undefined;
  /** Whether its service has a health check; a replacement must then be HEALTHY, not only RUNNING. */
  isChecked: boolean;
  hostPorts: number[];
}

export type FaultAction = 'stop-task' | 'crash-task' | 'crash-renewer' | 'hang-task';

/** What is about to be done, to whom, and what undoes it; journaled before anything happens. */
export interface PlannedFault {
  action: FaultAction;
  service: string;
  targets: Target[];
  /** Tasks of the service that existed before: no replacement is among them. */
  known: string[];
  /** Whether the targets themselves come back to work, and nothing in their place. */
  isSuspension: boolean;
  undo: string;
}

export interface InjectedFault extends PlannedFault {
  /** Milliseconds since the epoch, just before the first target was hit. */
  at: number;
  /** When all had been hit: told to stop, or gone. */
  doneAt: number;
}

/** One kind of fault on one platform. `inject` throws ChaosError when it could not be done; then nothing was proved. */
export interface FaultKind {
  /** The targets work on afterwards instead of being replaced; false by default. */
  isSuspension?: boolean;
  /** What undoes it, for whoever finds the journal of a run that could not do so itself. */
  undo(targets: readonly TaskState[]): string;
  /** @throws ChaosError when the fault must not be injected here */
  check(targets: readonly TaskState[]): Promise<void> | void;
  inject(targets: readonly TaskState[], reason: string): Promise<void>;
  /** Ends a fault that does not end by itself. It is called whatever happened, also when `inject` failed half way. */
  lift?(targets: readonly TaskState[]): Promise<void>;
}

/** What a platform can do to its tasks. */
export type FaultKinds = Partial<Record<FaultAction, FaultKind>>;

export const targetOf = ({ id, runtimeId, health, hostPorts }: TaskState): Target => ({
  task: id,
  runtimeId,
  isChecked: health !== 'UNKNOWN',
  hostPorts,
});
