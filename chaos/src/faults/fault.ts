import type { EcsPlatform, TaskState } from '../platforms/ecs.ts';

export interface Target {
  task: string;
  runtimeId: string | undefined;
  /** Whether its service has a health check; a replacement must then be HEALTHY, not only RUNNING. */
  isChecked: boolean;
  hostPorts: number[];
}

/** What is about to be done, to whom, and what undoes it; journaled before anything happens. */
export interface PlannedFault {
  action: 'stop-task' | 'crash-task' | 'crash-renewer';
  service: string;
  targets: Target[];
  /** Tasks of the service that existed before: no replacement is among them. */
  known: string[];
  undo: string;
}

export interface InjectedFault extends PlannedFault {
  /** Milliseconds since the epoch, just before the first target was hit. */
  at: number;
  /** When all had been hit: told to stop, or gone. */
  doneAt: number;
}

/** One kind of fault. `inject` throws ChaosError when it could not be done; then nothing was proved. */
export interface FaultKind {
  action: PlannedFault['action'];
  undo: string;
  /** @throws ChaosError when the fault must not be injected here */
  check(platform: EcsPlatform, targets: TaskState[]): void;
  inject(platform: EcsPlatform, targets: TaskState[], reason: string): Promise<void>;
}

export const targetOf = ({ id, runtimeId, health, hostPorts }: TaskState): Target => ({
  task: id,
  runtimeId,
  isChecked: health !== 'UNKNOWN',
  hostPorts,
});
