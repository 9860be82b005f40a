import type { DiscoveredTarget } from '../discovery/discovery.ts';
import { Target, type TargetState } from './target.ts';

/** Follows the life of a pool's targets: whoever holds something for a target starts and ends it here. */
export interface TargetObserver {
  added(target: Target): void;
  /** The target is in another state than before. */
  changed?(target: Target): void;
  /** The target left the table; what it has in flight may finish. */
  removed(target: Target): void;
}

/** The targets of one service and the choice between them. */
export class Pool {
  readonly service: string;
  /** Called when a target turns healthy. */
  onHealthy: (() => void) | undefined;
  readonly #observer: TargetObserver;
  readonly #random: () => number;
  readonly #targets = new Map<string, Target>();

  constructor(service: string, observer: TargetObserver, random: () => number = Math.random) {
    this.service = service;
    this.#observer = observer;
    this.#random = random;
  }

  get targets(): Target[] {
    return [...this.#targets.values()];
  }

  get hasHealthy(): boolean {
    return this.targets.some(({ state }) => state === 'healthy');
  }

  /** Takes over what discovery found. A target that stays keeps its state; an empty list changes nothing. */
  update(found: readonly DiscoveredTarget[]): void {
    if (found.length === 0) return;
    const ids = new Set(found.map(({ id }) => id));
    for (const target of this.targets) if (!ids.has(target.id)) this.remove(target);
    for (const { id, address, draining } of found) {
      const target = this.#targets.get(id) ?? this.#add(id, address);
      if (draining) target.drain();
    }
  }

  remove(target: Target): void {
    target.drain();
    this.#targets.delete(target.id);
    this.#observer.removed(target);
  }

  /**
   * A healthy target, one that was not tried if there is any. Where none is healthy, a suspect that was not tried: the
   * last one is given up only when its probes say so.
   *
   * @param tried targets that have failed the request before
   */
  choose(tried?: ReadonlySet<Target>): Target | undefined {
    return this.#lessBusy('healthy', tried) ?? this.#lessBusy('healthy') ?? this.#lessBusy('suspect', tried);
  }

  /**
   * The less busy of two picked at random: close to the least busy of all, without every proxy rushing to the same
   * one.
   */
  #lessBusy(state: TargetState, tried?: ReadonlySet<Target>): Target | undefined {
    const candidates: Target[] = [];
    for (const target of this.#targets.values()) {
      if (target.state === state && !tried?.has(target)) candidates.push(target);
    }
    const first = this.#take(candidates);
    const second = this.#take(candidates);
    return first && second && second.inFlight < first.inFlight ? second : first;
  }

  #take(candidates: Target[]): Target | undefined {
    const index = Math.floor(this.#random() * candidates.length);
    return candidates.splice(index, 1)[0];
  }

  #add(id: string, address: string): Target {
    const target = new Target(this.service, id, address);
    target.onChange = () => {
      this.#observer.changed?.(target);
      if (target.state === 'healthy') this.onHealthy?.();
    };
    this.#targets.set(id, target);
    this.#observer.added(target);
    return target;
  }
}
