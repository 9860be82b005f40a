/** Somebody who asked this lately will likely ask again. */
const ATTENTION_MS = 10_000;
const MAX_BACK_OFF_MS = 10_000;
/** Several API tasks must not ask ECS in step. */
const JITTER = 0.1;

export interface PollCircumstances {
  intervalMs: number;
  /** Open WebSockets. */
  watchers: number;
  /** Milliseconds since a request last asked; `Infinity` for never. */
  sinceAskedMs: number;
  /** Readings that failed in a row. */
  failures: number;
  /** From 0 to 1. */
  random: number;
}

/** Milliseconds until ECS is to be read again; `undefined` while nobody looks. */
export function pollDelay(circumstances: PollCircumstances): number | undefined {
  const { intervalMs, watchers, sinceAskedMs, failures, random } = circumstances;
  if (watchers === 0 && sinceAskedMs > ATTENTION_MS) return undefined;
  if (failures === 0) return intervalMs * (1 + JITTER * (random * 2 - 1));
  const backOff = Math.min(MAX_BACK_OFF_MS, intervalMs * 2 ** failures);
  return backOff * (0.5 + random / 2);
}
