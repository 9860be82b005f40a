import type { Answer } from '../https.ts';
import type { AcmeRequest } from './acme-request.ts';
import type { Endpoint } from './endpoint.ts';

/** A request on its way through the front. */
export interface Exchange {
  request: AcmeRequest;
  /** All requests so far, this one the last. */
  requests: readonly AcmeRequest[];
  /** Passes the request on and resolves with Pebble's answer. */
  passOn(): Promise<Answer>;
  /** Fetches a nonce that Pebble will accept. */
  freshNonce(): Promise<string>;
  /** Aborts when the client has gone. */
  signal: AbortSignal;
}

/** What happens to a request in place of being passed on; undefined closes its connection without an answer. */
export type Fault = (exchange: Exchange) => Promise<Answer | undefined>;

export interface Injection {
  /** How many requests it has met. */
  readonly hits: number;
  remove(): void;
}

/** One endpoint, several or all. */
export type Where = Endpoint | readonly Endpoint[] | 'all';

interface Injected {
  where: Where;
  fault: Fault;
  left: number;
  hits: number;
}

/** The faults in force; of two for one endpoint, the later. */
export class Faults {
  #injected: Injected[] = [];

  inject(where: Where, fault: Fault, times = Infinity): Injection {
    const injected = { where, fault, left: times, hits: 0 };
    this.#injected.unshift(injected);
    return {
      get hits() {
        return injected.hits;
      },
      remove: () => {
        this.#injected = this.#injected.filter((other) => other !== injected);
      },
    };
  }

  clear(): void {
    this.#injected = [];
  }

  /** The fault that the next request to this endpoint meets. */
  take(endpoint: Endpoint): Fault | undefined {
    const met = this.#injected.find(({ where, left }) => left > 0 && includes(where, endpoint));
    if (!met) return undefined;
    met.left -= 1;
    met.hits += 1;
    return met.fault;
  }
}

function includes(where: Where, endpoint: Endpoint): boolean {
  if (typeof where === 'string') return where === 'all' || where === endpoint;
  return where.includes(endpoint);
}
