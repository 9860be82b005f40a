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

  /**
   * Takes over a table. A service without targets in it keeps those that it has, unless another service has been
   * found at their address: ports are drawn anew, and a request must not reach the wrong service.
   */
  update(table: TargetTable): void {
    const owners = new Map<string, string>();
    for (const [service, found] of table) for (const { address } of found) owners.set(address, service);
    for (const pool of this.#pools.values()) {
      for (const target of pool.targets) {
        if ((owners.get(target.address) ?? target.service) !== target.service) pool.remove(target);
      }
      pool.update(table.get(pool.service) ?? []);
    }
  }
}
