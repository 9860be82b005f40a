import type { TargetTable } from '../discovery/discovery.ts';
import { Pool, type TargetObserver } from './pool.ts';
import type { Target } from './target.ts';

/** One pool for each service that a route names: the proxy's whole routing table. */
export class Pools {
  readonly #pools: ReadonlyMap<string, Pool>;

  constructor(services: Iterable<string>, observer: TargetObserver) {
    this.#pools = new Map([...services].map((service) => [service, new Pool(service, observer)]));
  }

  get targets(): Target[] {
    return [...this.#pools.values()].flatMap((pool) => pool.targets);
  }

  /** Whether every service can take requests. */
  get filled(): boolean {
    return [...this.#pools.values()].every((pool) => pool.hasHealthy);
  }

  get(service: string): Pool {
    const pool = this.#pools.get(service);
    if (!pool) throw new Error(`no pool for service ${service}`);
    return pool;
  }

  /** Takes over a whole table: a service that is not in it has no targets. */
  update(table: TargetTable): void {
    for (const pool of this.#pools.values()) pool.update(table.get(pool.service) ?? []);
  }
}
