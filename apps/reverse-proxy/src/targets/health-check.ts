import { get } from 'node:http';
import type { Target } from './target.ts';

export interface ProbeTimings {
  intervalMs: number;
  /** After a bad probe or before the first: neither requests nor the target should wait longer than they must. */
  awaitedIntervalMs: number;
  /** Between two probes, however often one is called for. */
  shortestIntervalMs: number;
  timeoutMs: number;
}

const TIMINGS: ProbeTimings = {
  intervalMs: 1000,
  awaitedIntervalMs: 150,
  shortestIntervalMs: 25,
  timeoutMs: 1000,
};

/** Share of an interval by which probes stray, so that proxies do not probe in step. */
const JITTER = 0.2;

/** The probes of one target. */
interface Watch {
  timer: NodeJS.Timeout | undefined;
  lastProbe: number;
  probing: boolean;
}

/** Asks each target's `/readyz` for as long as it is watched and tells the target what came of it. */
export class HealthChecks {
  readonly #timings: ProbeTimings;
  readonly #watches = new Map<Target, Watch>();

  constructor(timings: Partial<ProbeTimings> = {}) {
    this.#timings = { ...TIMINGS, ...timings };
  }

  start(target: Target): void {
    const watch = { timer: undefined, lastProbe: 0, probing: false };
    this.#watches.set(target, watch);
    void this.#probe(target, watch);
  }

  /** Probes a target at once, or as soon after its last probe as is decent. */
  hurry(target: Target): void {
    const watch = this.#watches.get(target);
    if (!watch || watch.probing) return;
    const earliest = watch.lastProbe + this.#timings.shortestIntervalMs;
    this.#schedule(target, watch, Math.max(0, earliest - performance.now()));
  }

  stop(target: Target): void {
    clearTimeout(this.#watches.get(target)?.timer);
    this.#watches.delete(target);
  }

  stopAll(): void {
    for (const target of this.#watches.keys()) this.stop(target);
  }

  async #probe(target: Target, watch: Watch): Promise<void> {
    [watch.probing, watch.lastProbe] = [true, performance.now()];
    const good = await probe(target.address, this.#timings.timeoutMs);
    watch.probing = false;
    if (this.#watches.get(target) !== watch) return;
    target.recordProbe(good);
    const { intervalMs, awaitedIntervalMs } = this.#timings;
    this.#schedule(target, watch, jittered(good ? intervalMs : awaitedIntervalMs));
  }

  #schedule(target: Target, watch: Watch, ms: number): void {
    clearTimeout(watch.timer);
    watch.timer = setTimeout(() => void this.#probe(target, watch), ms);
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
