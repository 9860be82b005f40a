import type {
  HealthCheck,
  HealthStatus,
  NetworkBinding,
  Tag,
  TaskOverride,
  TaskStopCode,
} from '@aws-sdk/client-ecs';
import { type Health, worstHealth } from './health.ts';
import { containerArn, newTaskId, taskArn } from './identifiers.ts';
import type { Cluster, Deployment, Service } from './store.ts';
import {
  overriddenContainer,
  type RegisteredContainer,
  type RegisteredTaskDefinition,
} from './task-definition.ts';

/** The part of ECS's life cycle that a task without load balancer or own network interface goes through. */
export type TaskStatus = 'PROVISIONING' | 'PENDING' | 'RUNNING' | 'STOPPING' | 'STOPPED';

export interface Task {
  arn: string;
  /** 32 hex digits. */
  id: string;
  cluster: Cluster;
  definition: RegisteredTaskDefinition;
  /** `service:<name>` or `family:<name>`. */
  group: string;
  startedBy: string | undefined;
  /** What the scheduler keeps the task for; undefined for RunTask's. */
  owner: { service: Service; deployment: Deployment } | undefined;
  overrides: TaskOverride;
  tags: Tag[];
  /** By which the task was placed; undefined for one that has a launch type alone. */
  capacityProvider?: string | undefined;
  lastStatus: TaskStatus;
  desiredStatus: 'RUNNING' | 'STOPPED';
  containers: Container[];
  /** Counts the changes of state, as the API's `version` does. */
  version: number;
  createdAt: Date;
  startedAt?: Date;
  stoppingAt?: Date;
  stoppedAt?: Date;
  stopCode?: TaskStopCode;
  stoppedReason?: string;
}

export interface Container {
  arn: string;
  definition: RegisteredContainer;
  lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED';
  runtimeId?: string;
  /** Of its last start; undefined until then. */
  startedAt?: Date;
  /** How often its restart policy has started it again. */
  restarts: number;
  /** Whether its startTimeout has passed since it started. */
  timedOut?: boolean;
  exitCode?: number | undefined;
  reason?: string;
  networkBindings: NetworkBinding[];
  /** Undefined until the container runs, and for one without health check. */
  health?: Health;
}

export interface NewTask {
  cluster: Cluster;
  definition: RegisteredTaskDefinition;
  group: string;
  startedBy?: string | undefined;
  owner?: { service: Service; deployment: Deployment };
  overrides?: TaskOverride | undefined;
  tags?: Tag[] | undefined;
  capacityProvider?: string | undefined;
}

export function newTask(options: NewTask, now: Date): Task {
  const { cluster, definition, overrides = {} } = options;
  const id = newTaskId();
  return {
    arn: taskArn(cluster.name, id),
    id,
    cluster,
    definition,
    group: options.group,
    startedBy: options.startedBy,
    owner: options.owner,
    overrides,
    tags: options.tags ?? [],
    capacityProvider: options.capacityProvider,
    lastStatus: 'PROVISIONING',
    desiredStatus: 'RUNNING',
    containers: definition.containerDefinitions.map((container) => ({
      arn: containerArn(cluster.name, id),
      definition: overriddenContainer(container, overrides.containerOverrides),
      lastStatus: 'PENDING',
      restarts: 0,
      networkBindings: [],
    })),
    version: 1,
    createdAt: now,
  };
}

/** The container's health check; `NONE` says that there is none. */
export function healthCheckOf({ healthCheck }: RegisteredContainer): HealthCheck | undefined {
  return healthCheck?.command?.[0] === 'NONE' ? undefined : healthCheck;
}

const isChecked = ({ definition }: Container) =>
  definition.essential && healthCheckOf(definition) !== undefined;

export function taskHealth(task: Task): HealthStatus {
  const checked = task.containers.filter(isChecked);
  return worstHealth(checked.map(({ health }) => health?.status ?? 'UNKNOWN'));
}

export function hasHealthCheck(task: Task): boolean {
  return task.containers.some(isChecked);
}
