import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../clock.ts';

interface Pending {
  at: number;
  action(): void;
}

/** Time that passes only when a test says so. */
export class ManualClock implements Clock {
  #now = Date.UTC(2030, 0, 1);
  readonly #pending = new Set<Pending>();

  now(): number {
    return this.#now;
  }

  after(delayMs: number, action: () => void): () => void {
    const pending = { at: this.#now + delayMs, action };
    this.#pending.add(pending);
    return () => this.#pending.delete(pending);
  }

  /** Lets the time pass, one due action after the other, with what follows from each. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await turn();
    for (let next = this.#next(until); next; next = this.#next(until)) {
      this.#now = Math.max(this.#now, next.at);
      this.#pending.delete(next);
      next.action();
      await turn();
    }
    this.#now = until;
  }

  #next(until: number): Pending | undefined {
    const due = [...this.#pending].filter(({ at }) => at <= until);
    return due.sort((a, b) => a.at - b.at)[0];
  }
}
