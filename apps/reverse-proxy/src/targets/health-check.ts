import { get } from 'node:http';
import type { Target } from './target.ts';

export interface ProbeTimings {
  intervalMs: number;
  /** Until the first good probe, so that a new target waits no longer than it must. */
  firstIntervalMs: number;
  timeoutMs: number;
}

const TIMINGS: ProbeTimings = { intervalMs: 1000, firstIntervalMs: 150, timeoutMs: 1000 };

/** Share of an interval by which probes stray, so that proxies do not probe in step. */
const JITTER = 0.2;

/** Asks each target's `/readyz` for as long as it is watched and tells the target what came of it. */
export class HealthChecks {
  readonly #timings: ProbeTimings;
  readonly #timers = new Map<Target, NodeJS.Timeout | undefined>();

  constructor(timings: Partial<ProbeTimings> = {}) {
    this.#timings = { ...TIMINGS, ...timings };
  }

  start(target: Target): void {
    this.#timers.set(target, undefined);
    void this.#watch(target);
  }

  stop(target: Target): void {
    clearTimeout(this.#timers.get(target));
    this.#timers.delete(target);
  }

  stopAll(): void {
    for (const target of this.#timers.keys()) this.stop(target);
  }

  async #watch(target: Target): Promise<void> {
    const good = await probe(target.address, this.#timings.timeoutMs);
    if (!this.#timers.has(target)) return;
    target.recordProbe(good);
    const { intervalMs, firstIntervalMs } = this.#timings;
    const delay = jittered(target.state === 'adding' ? firstIntervalMs : intervalMs);
    this.#timers.set(
      target,
      setTimeout(() => void this.#watch(target), delay),
    );
  }
}

function jittered(ms: number): number {
  return ms * (1 + JITTER * (2 * Math.random() - 1));
}

/** Resolves with whether the target says, in time, that it wants traffic; never rejects. */
function probe(address: string, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(timeoutMs);
    get(`http://${address}/readyz`, { agent: false, signal }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).on('error', () => resolve(false));
  });
}
