/**
 * - `adding`: found, but without its first good probe; gets no request
 * - `healthy`: gets requests
 * - `unhealthy`: failed its last probes; gets none until the next good one
 * - `draining`: about to stop or gone; finishes what it has and gets nothing new, for good
 */
export type TargetState = 'adding' | 'healthy' | 'unhealthy' | 'draining';

/** Probes in a row that must fail; one good probe is enough to come back. */
const FAILURES_TO_UNHEALTHY = 2;

/** One process that serves a service, from discovery to its last answer. */
export class Target {
  readonly id: string;
  readonly service: string;
  /** `host:port`, an IPv6 host in brackets. */
  readonly address: string;
  /** Requests and upgraded connections that it is busy with. */
  inFlight = 0;
  #state: TargetState = 'adding';
  #failures = 0;

  constructor(service: string, id: string, address: string) {
    this.service = service;
    this.id = id;
    this.address = address;
  }

  get state(): TargetState {
    return this.#state;
  }

  drain(): void {
    this.#state = 'draining';
  }

  recordProbe(good: boolean): void {
    if (this.#state === 'draining') return;
    this.#failures = good ? 0 : this.#failures + 1;
    if (good) this.#state = 'healthy';
    else if (this.#state === 'healthy' && this.#failures >= FAILURES_TO_UNHEALTHY) this.#state = 'unhealthy';
  }
}
