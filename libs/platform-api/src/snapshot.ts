/** What runs the platform: Amazon ECS or what answers in its place, or docker compose. */
export type Platform = 'ecs' | 'compose';

/** A service as the public may see it. */
export interface Service {
  name: string;
  /** ACTIVE, DRAINING or INACTIVE. */
  status: string;
  desiredCount: number;
  runningCount: number;
  pendingCount: number;
  /** `family:revision`. */
  taskDefinition: string;
  /** Without registry and account; `null` when unknown. */
  image: string | null;
  /** When false, ECS never finds out about a task's health and it stays UNKNOWN. */
  hasHealthCheck: boolean;
}

/** A task as the public may see it. Times are ISO 8601, `null` for what has not happened. */
export interface Task {
  /** The 32 hex digits that end the task's ARN. */
  id: string;
  /** `null` for a task that was started by itself. */
  service: string | null;
  /** `family:revision`. */
  definition: string;
  lastStatus: string;
  /** STOPPED as soon as ECS has decided to stop it, while `lastStatus` is still RUNNING. */
  desiredStatus: string;
  /** HEALTHY, UNHEALTHY or UNKNOWN. */
  health: string;
  createdAt: string | null;
  startedAt: string | null;
  stoppedAt: string | null;
  stopCode: string | null;
  stoppedReason: string | null;
  /** Of the container that ended; 128 + signal when a signal ended it (137: SIGKILL). */
  exitCode: number | null;
}

/** A deployment as the public may see it. */
export interface Deployment {
  /** `ecs-svc/<digits>`. */
  id: string;
  service: string;
  /** PRIMARY, ACTIVE or INACTIVE. */
  status: string;
  /** IN_PROGRESS, COMPLETED or FAILED; `null` when ECS tells none. */
  rolloutState: string | null;
  rolloutStateReason: string | null;
  desiredCount: number;
  runningCount: number;
  pendingCount: number;
  failedTasks: number;
  createdAt: string | null;
  updatedAt: string | null;
}

/** What a service's scheduler said. */
export interface PlatformEvent {
  id: string;
  service: string;
  message: string;
  createdAt: string | null;
}

/** The platform at one moment: services by name, tasks oldest first, deployments and events newest first. */
export interface Snapshot {
  platform: Platform;
  services: Service[];
  tasks: Task[];
  deployments: Deployment[];
  events: PlatformEvent[];
  /** When this was so, ISO 8601. */
  asOf: string;
  /** Whoever knows (ECS, say) has not answered the API since. */
  stale: boolean;
}
