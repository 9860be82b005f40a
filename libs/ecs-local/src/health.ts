import type { HealthCheck, HealthStatus } from '@aws-sdk/client-ecs';

/** A container's health as its checks tell it. */
export interface Health {
  status: HealthStatus;
  /** Failures in a row that count. */
  failures: number;
  /** A failure before this time, in milliseconds since the epoch, does not count; undefined since the first success. */
  countFrom: number | undefined;
}

export interface CheckTimes {
  intervalMs: number;
  timeoutMs: number;
  startPeriodMs: number;
  retries: number;
}

/** A container definition's health check with ECS's defaults. */
export function checkTimes(check: HealthCheck): CheckTimes {
  return {
    intervalMs: (check.interval ?? 30) * 1000,
    timeoutMs: (check.timeout ?? 5) * 1000,
    startPeriodMs: (check.startPeriod ?? 0) * 1000,
    retries: check.retries ?? 3,
  };
}

export function initialHealth(times: CheckTimes, startedAt: number): Health {
  return {
    status: 'UNKNOWN',
    failures: 0,
    countFrom: startedAt + Math.max(times.startPeriodMs, times.intervalMs),
  };
}

/**
 * The health after one more check. Until the first success checks come faster than `interval`; so that the container
 * gets no less time than on ECS, at most one failure an interval counts, and none in the start period.
 */
export function healthAfter(health: Health, passed: boolean, now: number, times: CheckTimes): Health {
  if (passed) return { status: 'HEALTHY', failures: 0, countFrom: undefined };
  if (health.countFrom !== undefined && now < health.countFrom) return health;
  const failures = health.failures + 1;
  return {
    status: failures >= times.retries ? 'UNHEALTHY' : health.status,
    failures,
    countFrom: health.countFrom === undefined ? undefined : now + times.intervalMs,
  };
}

/** A task is as healthy as the worst of its essential containers that have a check. */
export function worstHealth(statuses: HealthStatus[]): HealthStatus {
  if (statuses.includes('UNHEALTHY')) return 'UNHEALTHY';
  return statuses.length > 0 && statuses.every((status) => status === 'HEALTHY') ? 'HEALTHY' : 'UNKNOWN';
}
