import type { Clock } from '../clock.ts';

/** A clock that stands still until it is told how much time passes. */
export class FakeClock implements Clock {
  /** What the system's date is ahead of the clock; it may jump. */
  dateOffset = 1_700_000_000_000;
  #now = 0;
  #timers = new Set<{ at: number; action: () => void }>();

  now(): number {
    return this.#now;
  }

  date(): number {
    return Math.trunc(this.#now) + this.dateOffset;
  }

  after(delayMs: number, action: () => void): () => void {
    const timer = { at: this.#now + delayMs, action };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  get pending(): number {
    return this.#timers.size;
  }

  /** Lets time pass; what is due happens in order, and what follows from it has happened when this resolves. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settled();
    for (;;) {
      const [next] = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.action();
      await settled();
    }
    this.#now = end;
  }

  /** Time passes while this process sleeps: nothing that is due happens. */
  skip(ms: number): void {
    this.#now += ms;
  }
}

/** All that needs no more than promises has happened. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
