export interface PaceLimits {
  /** How long nothing may come. */
  stallMs: number;
  /** Bytes a second that must come on average; 0 for any. */
  minUploadRate: number;
}

/** Until when the next bytes of an upload must be there: what comes early buys time, up to one pause. */
export class Pace {
  readonly #limits: PaceLimits;
  #deadline: number;

  /** @param now in ms, as everywhere here on a clock that only goes forward */
  constructor(limits: PaceLimits, now: number) {
    this.#limits = limits;
    this.#deadline = now + limits.stallMs;
  }

  came(bytes: number, now: number): void {
    const { stallMs, minUploadRate } = this.#limits;
    this.#deadline = Math.min(now + stallMs, this.#deadline + (bytes * 1000) / minUploadRate);
  }

  /** Nobody was ready to take anything until now. */
  restart(now: number): void {
    this.#deadline = now + this.#limits.stallMs;
  }

  /** How long is left; not above 0 when it is too late. */
  left(now: number): number {
    return this.#deadline - now;
  }
}
