import type { DiscoveredTarget } from '../discovery/discovery.ts';
import { lessBusyOfTwo } from './choice.ts';
import { Target } from './target.ts';

/** Follows the life of a pool's targets: whoever holds something for a target starts and ends it here. */
export interface TargetObserver {
  added(target: Target): void;
  /** The target is in another state than before. */
  changed?(target: Target): void;
  /** The target left the table and has not come back: let go of it; what it has in flight may finish. */
  removed(target: Target): void;
}

/** How long a target that left the table is remembered: a table that flaps must not cost it its connections. */
const REMEMBERED_MS = 10_000;

export interface PoolOptions {
  random?: () => number;
  /** In ms, from any point in time. */
  now?: () => number;
}

/** The targets of one service and the choice between them. */
export class Pool {
  readonly service: string;
  /** Called when a target turns healthy. */
  onHealthy: (() => void) | undefined;
  readonly #observer: TargetObserver;
  readonly #random: () => number;
  readonly #now: () => number;
  readonly #targets = new Map<string, Target>();
  /** Those that left the table, and when. */
  readonly #gone = new Map<Target, number>();
  #healthy: readonly Target[] = [];
  #suspects: readonly Target[] = [];

  constructor(service: string, observer: TargetObserver, options: PoolOptions = {}) {
    this.service = service;
    this.#observer = observer;
    this.#random = options.random ?? Math.random;
    this.#now = options.now ?? performance.now.bind(performance);
  }

  get targets(): Target[] {
    return [...this.#targets.values()];
  }

  get hasHealthy(): boolean {
    return this.#healthy.length > 0;
  }

  /**
   * Takes over what discovery found. A target that stays keeps its state; one that comes back needs a good probe before
   * it gets requests again.
   */
  update(found: readonly DiscoveredTarget[]): void {
    this.#forget();
    const ids = new Set(found.map(({ id }) => id));
    for (const target of this.targets) if (!ids.has(target.id)) this.#remove(target);
    for (const { id, address, draining } of found) {
      const target = this.#targets.get(id) ?? this.#takeBack(id) ?? this.#add(id, address);
      if (draining) target.drain();
      else target.join();
    }
  }

  /**
   * A healthy target, one that was not tried if there is any. Where none is healthy, a suspect that was not tried: the
   * last one is given up only when its probes say so.
   *
   * @param tried targets that have failed the request before
   */
  choose(tried?: ReadonlySet<Target>): Target | undefined {
    return (
      (tried && this.#choose(this.#healthy.filter((target) => !tried.has(target)))) ??
      this.#choose(this.#healthy) ??
      this.#choose(tried ? this.#suspects.filter((target) => !tried.has(target)) : this.#suspects)
    );
  }

  #choose(candidates: readonly Target[]): Target | undefined {
    return lessBusyOfTwo(candidates, this.#random);
  }

  #add(id: string, address: string): Target {
    const target = new Target(this.service, id, address);
    target.onChange = () => {
      this.#sort();
      this.#observer.changed?.(target);
      if (target.state === 'healthy') this.onHealthy?.();
    };
    this.#targets.set(id, target);
    this.#observer.added(target);
    return target;
  }

  #remove(target: Target): void {
    target.drain();
    this.#targets.delete(target.id);
    this.#gone.set(target, this.#now());
  }

  #sort(): void {
    this.#healthy = this.targets.filter(({ state }) => state === 'healthy');
    this.#suspects = this.targets.filter(({ state }) => state === 'suspect');
  }

  #takeBack(id: string): Target | undefined {
    for (const target of this.#gone.keys()) {
      if (target.id !== id) continue;
      this.#gone.delete(target);
      this.#targets.set(id, target);
      return target;
    }
    return undefined;
  }

  #forget(): void {
    const before = this.#now() - REMEMBERED_MS;
    for (const [target, since] of this.#gone) {
      if (since > before) continue;
      this.#gone.delete(target);
      this.#observer.removed(target);
    }
  }
}
