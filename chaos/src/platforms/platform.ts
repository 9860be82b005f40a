import type { FaultKinds } from '../faults/fault.ts';

export interface ServiceState {
  name: string;
  status: string;
  desired: number;
  running: number;
  pending: number;
  deployments: number;
}

/** A task, by its short id. Times are milliseconds since the epoch. */
export interface TaskState {
  id: string;
  service: string;
  /** In ECS's words; `PAUSED` is a container's own. */
  lastStatus: string;
  desiredStatus: string;
  health: string;
  createdAt: number;
  stoppingAt: number | undefined;
  stoppedAt: number | undefined;
  stopCode: string | undefined;
  stoppedReason: string | undefined;
  /** What its container runtime calls it: a process's pid or a Docker id. */
  runtimeId: string | undefined;
  hostPorts: number[];
}

/** One platform, whoever runs its tasks. Every method throws ChaosError `platform` when that does not answer. */
export interface Platform {
  /** Where its API answers. */
  endpoint: string;
  /** Whether its tasks are processes of this machine, and their files and ports this machine's own. */
  isLocal: boolean;
  /** Whether the times of its tasks are by this machine's clock. */
  isClockShared: boolean;
  /** Pause between two looks at it. */
  pollMs: number;
  /** What can be done to its tasks. */
  faults: FaultKinds;
  services(names?: string[]): Promise<ServiceState[]>;
  /** Tasks that run or are about to, and those that stopped lately. */
  tasks(service: string): Promise<TaskState[]>;
  /** A variable of a service's first container. */
  variable(service: string, name: string): Promise<string | undefined>;
  close(): void;
}
