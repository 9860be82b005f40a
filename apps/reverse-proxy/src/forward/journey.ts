import type { Cause } from '../error-response.ts';
import type { Target } from '../targets/target.ts';
import type { Exchange } from './exchange.ts';
import type { Hold, HoldEnd } from './hold.ts';
import type { Outcome } from './outcome.ts';

export type GaveUp = Exclude<HoldEnd, 'released'>;

export interface FailedAttempt {
  /** The target's address. */
  target: string;
  cause: Cause;
}

/** How a request fared over all targets that it was offered to. */
export interface Forwarded {
  readonly attempts: number;
  /** How long it waited for a target, in ms and in all; undefined when it did not have to. */
  readonly heldMs: number | undefined;
  readonly failures: readonly FailedAttempt[];
  /** The last target that it was offered to, and how that went; undefined when there was none. */
  readonly target: Target | undefined;
  readonly outcome: Outcome | undefined;
  /** Why it was offered to no other; undefined when the outcome is final by itself. */
  readonly gaveUp: GaveUp | undefined;
}

const NO_FAILURES: readonly FailedAttempt[] = [];

/** What one request has been through. */
export class Journey implements Forwarded {
  attempts = 0;
  sends = 0;
  heldMs: number | undefined;
  failures = NO_FAILURES;
  /** The targets of the failures. */
  failed: Set<Target> | undefined;
  target: Target | undefined;
  outcome: Outcome | undefined;
  gaveUp: GaveUp | undefined;
  readonly #patienceMs: number;
  #deadline: number | undefined;

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  count(target: Target, outcome: Outcome): void {
    this.attempts++;
    this.target = target;
    this.outcome = outcome;
    if (outcome.kind !== 'failed') return;
    if (outcome.phase !== 'unsent') this.sends++;
    this.failures = [...this.failures, { target: target.address, cause: outcome.cause }];
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
    this.heldMs = (this.heldMs ?? 0) + performance.now() - started;
    return end;
  }

  giveUp(reason: GaveUp): Forwarded {
    this.gaveUp = reason;
    return this;
  }

  /** The proxy itself has failed it. */
  fail(error: Error): Forwarded {
    this.outcome = { kind: 'failed', phase: 'sent', cause: 'internal_error', error };
    return this;
  }
}
