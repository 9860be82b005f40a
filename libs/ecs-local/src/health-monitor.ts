import type { HealthCheck } from '@aws-sdk/client-ecs';
import type { Clock } from './clock.ts';
import { checkTimes, type Health, healthAfter, initialHealth } from './health.ts';
import type { RunningContainer } from './runtime/runtime.ts';

export interface Monitored {
  container: RunningContainer;
  check: HealthCheck;
  firstProbeIntervalMs: number;
  onHealth(health: Health): void;
}

/** Checks a container's health until the returned function is called; the first check is at once. */
export function monitorHealth({ container, check, ...options }: Monitored, clock: Clock): () => void {
  const times = checkTimes(check);
  let health = initialHealth(times, clock.now());
  let stopped = false;
  let cancel = () => {};

  const probe = async () => {
    const passed = await container.probe(check.command ?? [], times.timeoutMs);
    if (stopped) return;
    health = healthAfter(health, passed, clock.now(), times);
    cancel = clock.after(delay(), () => void probe());
    options.onHealth(health);
  };
  const delay = () =>
    health.countFrom === undefined
      ? times.intervalMs
      : Math.min(options.firstProbeIntervalMs, times.intervalMs);

  options.onHealth(health);
  void probe();
  return () => {
    stopped = true;
    cancel();
  };
}
