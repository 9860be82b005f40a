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
  /** `family:revision`; `null` but for ECS. */
  taskDefinition: string | null;
  /** Without registry and account; `null` when unknown. */
  image: string | null;
  /** When false, nobody finds out about a task's health and it stays UNKNOWN. */
  hasHealthCheck: boolean;
}

/** A task as the public may see it. Times are ISO 8601, `null` for what has not happened. */
export interface Task {
  /** 32 hex digits: those that end the task's ARN, or a digest of where a proxy finds it. */
  id: string;
  /** `null` for a task that was started by itself. */
  service: string | null;
  /** `family:revision`; `null` but for ECS. */
  definition: string | null;
  lastStatus: string;
  /** STOPPED as soon as it is decided that it stops, while `lastStatus` is still RUNNING. */
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

/** A certificate as the public may see it. Times are ISO 8601. */
export interface Certificate {
  /** What it is for, without addresses; never none. */
  names: string[];
  /** As the proxies' settings call it: `lets-encrypt`, `local-ca`, …; this and the times are `null` while there is none. */
  issuer: string | null;
  notBefore: string | null;
  notAfter: string | null;
  nextRenewal: {
    /** Once it is over: at once. */
    at: string;
    /** `missing`, `requested`, `suggested` (by its CA), `lifetime`, `substitute` and what else a proxy may have. */
    reason: string;
    /** Whether it would be sooner but for a failure. */
    delayed: boolean;
  };
  /** How often in a row the renewal has failed. */
  failures: number;
  /** Why there is no newer one, while that is so; in the API's words, not the issuer's. */
  lastError: {
    /** `null`: it still is so. */
    at: string | null;
    code: string;
    message: string;
  } | null;
}

/**
 * The platform at one moment: services and certificates by name, tasks oldest first, deployments and events newest first.
 */
export interface Snapshot {
  platform: Platform;
  services: Service[];
  tasks: Task[];
  deployments: Deployment[];
  events: PlatformEvent[];
  /** Empty also where nobody tells the API of them. */
  certificates: Certificate[];
  /** When this was so, ISO 8601. */
  asOf: string;
  /** Whoever knows (ECS, say) has not answered the API since. */
  stale: boolean;
}
