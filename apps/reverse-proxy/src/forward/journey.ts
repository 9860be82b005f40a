import type { Target } from '../targets/target.ts';
import type { Exchange } from './exchange.ts';
import type { Hold, HoldEnd } from './hold.ts';
import type { Outcome } from './outcome.ts';

interface Effort {
  attempts: number;
  /** How long the request waited for a target, in all; undefined when it did not have to. */
  heldMs?: number;
}

/** How a request fared over all targets that it was offered to: how the last attempt ended, or why none followed. */
export type Forwarded = Effort &
  ({ outcome: Outcome; gaveUp?: undefined } | { outcome: Outcome | undefined; gaveUp: GaveUp });

export type GaveUp = Exclude<HoldEnd, 'released'>;

/** What one request has been through. */
export class Journey {
  attempts = 0;
  sends = 0;
  failed: Set<Target> | undefined;
  readonly #patienceMs: number;
  #heldMs: number | undefined;
  #deadline: number | undefined;
  #last: Outcome | undefined;

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  count(target: Target, outcome: Outcome): void {
    this.attempts++;
    this.#last = outcome;
    if (outcome.kind !== 'failed') return;
    if (outcome.phase !== 'unsent') this.sends++;
    this.failed = (this.failed ?? new Set()).add(target);
    this.#deadline ??= performance.now() + this.#patienceMs;
  }

  get overdue(): boolean {
    return this.#deadline !== undefined && performance.now() >= this.#deadline;
  }

  async hold(hold: Hold, client: Pick<Exchange, 'left' | 'onLeave'>): Promise<HoldEnd> {
    const started = performance.now();
    this.#deadline ??= started + this.#patienceMs;
    const end = await hold.wait(client, this.#deadline - started);
    this.#heldMs = (this.#heldMs ?? 0) + performance.now() - started;
    return end;
  }

  ended(outcome: Outcome): Forwarded {
    return { outcome, ...this.#told() };
  }

  gaveUp(gaveUp: GaveUp): Forwarded {
    return { outcome: this.#last, gaveUp, ...this.#told() };
  }

  #told(): Effort {
    return {
      attempts: this.attempts,
      ...(this.#heldMs !== undefined && { heldMs: Math.round(this.#heldMs) }),
    };
  }
}
