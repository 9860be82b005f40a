/** Every delay that is not in a request, in milliseconds. */
export interface Timings {
  /** Time between health checks until the first success; from then on the check's own `interval` counts. */
  firstProbeIntervalMs: number;
  /** How long after RUNNING a task without health check counts as healthy (AWS: 40 s). */
  deploymentHealthyAfterMs: number;
  /** The wait after the first task that failed before RUNNING; it doubles with each further one. */
  backoffFirstMs: number;
  /** The longest such wait. */
  backoffLimitMs: number;
  /** A task that ends sooner than this after RUNNING counts as crashing. */
  crashWithinMs: number;
  /** The wait between starts once three tasks in a row have crashed; AWS's slower starts do the same. */
  crashPaceMs: number;
  /** How long a service whose task found no place waits, unless a task ends before. */
  placementRetryMs: number;
  /** Time between two looks at the memory of the tasks' processes. */
  memorySampleMs: number;
  /** Time between two looks at the sizes of logs. */
  logCheckMs: number;
  /** How long changes of tasks and services that nobody waits for may be unsaved, with state kept on disk. */
  saveDelayMs: number;
  /** How long STOPPED tasks stay describable. */
  stoppedTaskRetentionMs: number;
}

const MINUTE_MS = 60_000;

export const defaultTimings: Timings = {
  firstProbeIntervalMs: 250,
  deploymentHealthyAfterMs: 1000,
  backoffFirstMs: 1000,
  backoffLimitMs: 27 * MINUTE_MS,
  crashWithinMs: 1000,
  crashPaceMs: 1000,
  placementRetryMs: 15_000,
  memorySampleMs: 250,
  logCheckMs: 1000,
  saveDelayMs: 250,
  stoppedTaskRetentionMs: 60 * MINUTE_MS,
};
