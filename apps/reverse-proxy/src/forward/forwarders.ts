import type { Pools } from '../targets/pools.ts';
import { Forwarder, type ForwarderOptions } from './forwarder.ts';

/** One forwarder for each service that a route names. */
export class Forwarders {
  readonly #forwarders: ReadonlyMap<string, Forwarder>;

  constructor(services: Iterable<string>, pools: Pools, options: ForwarderOptions) {
    this.#forwarders = new Map(
      [...services].map((service) => [service, new Forwarder(pools.get(service), options)]),
    );
  }

  get(service: string): Forwarder {
    const forwarder = this.#forwarders.get(service);
    if (!forwarder) throw new Error(`no forwarder for service ${service}`);
    return forwarder;
  }

  /** How many requests of each service wait for a target. */
  get waiting(): { service: string; waiting: number }[] {
    return [...this.#forwarders].map(([service, { waiting }]) => ({ service, waiting }));
  }

  /** Ends all waits for a target, as the proxy stops. */
  dismiss(): void {
    for (const forwarder of this.#forwarders.values()) forwarder.dismiss();
  }
}
