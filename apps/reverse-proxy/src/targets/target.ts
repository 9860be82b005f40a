/**
 * - `adding`: found, or found again, but without a good probe since; gets no request
 * - `healthy`: gets requests
 * - `suspect`: failed a request; gets others only while no target is healthy, until its next probe, made at once
 * - `unhealthy`: failed too often in a row; gets none until its probes are good again
 * - `draining`: about to stop or gone; finishes what it has and gets nothing new unless discovery wants it back
 *
 * `suspect` is there because a request is weaker evidence than a probe. Whoever finds one that crashes its connection
 * could otherwise take the last target from all others (were it unhealthy at once), and one that is dead would go on
 * getting its share until its next probes (were it not noticed).
 */
export type TargetState = 'adding' | 'healthy' | 'suspect' | 'unhealthy' | 'draining';

/** How many probes in a row it takes. */
export interface Thresholds {
  healthy: number;
  /** A request that failed counts as a first bad one. */
  unhealthy: number;
}

export const THRESHOLDS: Thresholds = { healthy: 1, unhealthy: 2 };

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
  #goodInRow = 0;
  #badInRow = 0;

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

  /** Discovery wants it to get requests: one that drained starts afresh. */
  join(): void {
    if (this.#state !== 'draining') return;
    [this.#goodInRow, this.#badInRow] = [0, 0];
    this.#become('adding');
  }

  /** Takes note of a request that failed because its process, or the way to it, broke. */
  suspect(): void {
    if (this.#state !== 'healthy') return;
    this.#badInRow = 1;
    this.#become('suspect');
  }

  recordProbe(good: boolean, { healthy, unhealthy } = THRESHOLDS): void {
    if (this.#state === 'draining') return;
    this.#goodInRow = good ? this.#goodInRow + 1 : 0;
    this.#badInRow = good ? 0 : this.#badInRow + 1;
    if (good) {
      if (this.#state === 'suspect' || this.#goodInRow >= healthy) this.#become('healthy');
    } else if (this.#state !== 'adding' && this.#badInRow >= unhealthy) this.#become('unhealthy');
  }

  #become(state: TargetState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.onChange?.();
  }
}
