import { probe } from './probe.ts';
import { type Target, THRESHOLDS, type Thresholds } from './target.ts';

export interface HealthCheckSettings {
  /** Path, and query if any, that a healthy target answers by 200. */
  path: string;
  intervalMs: number;
  /** From the start of a probe until the status of its answer must be there. */
  timeoutMs: number;
  thresholds: Thresholds;
  /** While it is in doubt whether a target is healthy: neither requests nor the target should wait for long. */
  doubtfulIntervalMs: number;
  /** Between two probes, however often one is called for. */
  shortestIntervalMs: number;
  random: () => number;
}

const DEFAULTS: HealthCheckSettings = {
  path: '/readyz',
  intervalMs: 1000,
  timeoutMs: 1000,
  thresholds: THRESHOLDS,
  doubtfulIntervalMs: 150,
  shortestIntervalMs: 25,
  random: Math.random,
};

/** Share of an interval by which probes stray, so that proxies do not probe in step. */
const JITTER = 0.2;

/** A doubt gets old: the share of its age after which the next probe is made, up to the interval. */
const PATIENCE = 0.05;

/** The probes of one target: one at a time. */
interface Watch {
  timer: NodeJS.Timeout | undefined;
  lastProbe: number;
  probing: boolean;
  /** When it was last known to be healthy, or found. */
  doubtfulSince: number;
}

/** Probes each target for as long as discovery wants it to get requests, and tells it what came of that. */
export class HealthChecks {
  readonly #settings: HealthCheckSettings;
  readonly #watches = new Map<Target, Watch>();

  constructor(settings: Partial<HealthCheckSettings> = {}) {
    this.#settings = { ...DEFAULTS, ...settings };
  }

  /** Does what a target's state, new since the last call, asks for. */
  follow(target: Target): void {
    if (target.state === 'adding') this.start(target);
    else if (target.state === 'suspect') this.#hurry(target);
    else if (target.state === 'draining') this.stop(target);
  }

  start(target: Target): void {
    this.stop(target);
    const watch = { timer: undefined, lastProbe: 0, probing: false, doubtfulSince: performance.now() };
    this.#watches.set(target, watch);
    void this.#probe(target, watch);
  }

  stop(target: Target): void {
    clearTimeout(this.#watches.get(target)?.timer);
    this.#watches.delete(target);
  }

  stopAll(): void {
    for (const target of this.#watches.keys()) this.stop(target);
  }

  /** Probes a target at once, or as soon after its last probe as is decent. */
  #hurry(target: Target): void {
    const watch = this.#watches.get(target);
    if (!watch || watch.probing) return;
    const earliest = watch.lastProbe + this.#settings.shortestIntervalMs;
    this.#schedule(target, watch, Math.max(0, earliest - performance.now()));
  }

  async #probe(target: Target, watch: Watch): Promise<void> {
    const { path, timeoutMs, thresholds } = this.#settings;
    [watch.probing, watch.lastProbe] = [true, performance.now()];
    const good = await probe(target.address, path, timeoutMs);
    watch.probing = false;
    if (this.#watches.get(target) !== watch) return;
    target.recordProbe(good, thresholds);
    const certain = good && target.state === 'healthy';
    if (certain) watch.doubtfulSince = performance.now();
    this.#schedule(target, watch, this.#jittered(certain ? this.#settings.intervalMs : this.#soon(watch)));
  }

  #soon({ doubtfulSince }: Watch): number {
    const { intervalMs, doubtfulIntervalMs } = this.#settings;
    const ageMs = performance.now() - doubtfulSince;
    return Math.min(intervalMs, Math.max(doubtfulIntervalMs, ageMs * PATIENCE));
  }

  #jittered(ms: number): number {
    return ms * (1 + JITTER * (2 * this.#settings.random() - 1));
  }

  #schedule(target: Target, watch: Watch, ms: number): void {
    clearTimeout(watch.timer);
    watch.timer = setTimeout(() => void this.#probe(target, watch), ms);
  }
}
