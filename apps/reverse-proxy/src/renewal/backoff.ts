const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
const DELAYS_MS = [MINUTE_MS, 10 * MINUTE_MS, 100 * MINUTE_MS, DAY_MS];
const SHORTEST_MS = 1000;

/** Of a certificate's lifetime: what lives for days or less cannot wait a day for its next attempt. */
const LONGEST_PART = 1 / 50;

/** Share by which a delay strays, so that those who failed together do not come back together. */
const JITTER = 0.2;

export const LONGEST_BACKOFF_MS = DAY_MS * (1 + JITTER);

/**
 * How long to wait after failures in a row: 1, 10, 100 minutes, then a day, and never longer than a fiftieth of the
 * certificate's lifetime; each ± a fifth.
 *
 * @param failures in a row, from 1
 * @param lifetimeMs of the certificate that is to be renewed; undefined when there is none yet
 * @param random 0 up to 1
 * @returns ms
 */
export function backoff(failures: number, lifetimeMs: number | undefined, random: number): number {
  const delay = DELAYS_MS[Math.min(failures, DELAYS_MS.length) - 1] ?? SHORTEST_MS;
  const longest = Math.max(SHORTEST_MS, (lifetimeMs ?? Number.POSITIVE_INFINITY) * LONGEST_PART);
  return Math.min(delay, longest) * (1 + JITTER * (2 * random - 1));
}
