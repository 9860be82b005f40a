/**
 * - `adding`: found, but without its first good probe; gets no request
 * - `healthy`: gets requests
 * - `suspect`: failed a request; gets others only while no target is healthy, until its next probe, made at once
 * - `unhealthy`: failed twice in a row; gets none until its next good probe
 * - `draining`: about to stop or gone; finishes what it has and gets nothing new, for good
 */
export type TargetState = 'adding' | 'healthy' | 'suspect' | 'unhealthy' | 'draining';

/** In a row, probes and requests alike; one good probe is enough to come back. */
const FAILURES_TO_UNHEALTHY = 2;

/** One process that serves a service, from discovery to its last answer. */
export class Target {
  readonly id: string;
  readonly service: string;
  /** `host:port`, an IPv6 host in brackets. */
  readonly address: string;
  /** Requests and upgraded connections that it is busy with. */
  inFlight = 0;
  /** Called when it is in another state than before. */
  onChange: (() => void) | undefined;
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
    this.#become('draining');
  }

  /** Takes note of a request that failed because its process, or the way to it, broke. */
  suspect(): void {
    if (this.#state !== 'healthy') return;
    this.#failures = 1;
    this.#become('suspect');
  }

  recordProbe(good: boolean): void {
    if (this.#state === 'draining') return;
    this.#failures = good ? 0 : this.#failures + 1;
    if (good) this.#become('healthy');
    else if (this.#state !== 'adding' && this.#failures >= FAILURES_TO_UNHEALTHY) this.#become('unhealthy');
  }

  #become(state: TargetState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.onChange?.();
  }
}
