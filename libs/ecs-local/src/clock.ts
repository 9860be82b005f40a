/** Time, so that tests can own it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs the action once after the delay; the returned function cancels it. Pending actions keep no process alive. */
  after(delayMs: number, action: () => void): () => void;
}

/** setTimeout takes a larger delay for 1 ms. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, action) {
    const timer = setTimeout(action, Math.min(delayMs, LONGEST_DELAY_MS)).unref();
    return () => clearTimeout(timer);
  },
};
