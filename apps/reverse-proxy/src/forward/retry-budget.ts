const WINDOW_SECONDS = 10;
/** Of the window's requests. */
const SHARE = 0.2;
/** For services with little traffic. */
const REPEATS_PER_SECOND = 10;

/**
 * Limits what repeated requests add to a service's load: a service that fails because it is overloaded must not get
 * more to do for it. Only what was sent to a target counts: a refused connection costs it nothing.
 */
export class RetryBudget {
  readonly #now: () => number;
  readonly #requests = new Window();
  readonly #repeats = new Window();

  /** @param now a clock that never goes back, in ms */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  countRequest(): void {
    this.#requests.add(this.#second());
  }

  /** @returns whether one more repeat is within the budget, which it then counts against */
  take(): boolean {
    const second = this.#second();
    const allowed = SHARE * this.#requests.total(second) + REPEATS_PER_SECOND * WINDOW_SECONDS;
    if (this.#repeats.total(second) >= allowed) return false;
    this.#repeats.add(second);
    return true;
  }

  #second(): number {
    return Math.floor(this.#now() / 1000);
  }
}

/** Counts what happened in the last ten seconds, by the second. */
class Window {
  readonly #counts = new Float64Array(WINDOW_SECONDS);
  #latest = 0;

  add(second: number): void {
    this.#forget(second);
    const slot = second % WINDOW_SECONDS;
    this.#counts[slot] = (this.#counts[slot] ?? 0) + 1;
  }

  total(second: number): number {
    this.#forget(second);
    return this.#counts.reduce((sum, count) => sum + count, 0);
  }

  #forget(second: number): void {
    const stale = Math.min(second - this.#latest, WINDOW_SECONDS);
    for (let i = 0; i < stale; i++) this.#counts[(second - i) % WINDOW_SECONDS] = 0;
    this.#latest = second;
  }
}
