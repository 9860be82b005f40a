import type { Pool } from '../targets/pool.ts';
import type { Target } from '../targets/target.ts';
import type { Exchange } from './exchange.ts';
import { Hold } from './hold.ts';
import { type Forwarded, Journey } from './journey.ts';
import type { Outcome } from './outcome.ts';
import { verdictOn } from './retry.ts';
import { RetryBudget } from './retry-budget.ts';

/** A request that is ready to be offered to targets. */
export interface Offer {
  /** Doing it twice does what doing it once does. */
  repeatable: boolean;
  /** Asked after each failure: whether all of the body that a target may have seen can be sent once more. */
  isReplayable(): boolean;
  /** Offers it to one target; `done` is called once, perhaps at once. Never throws. */
  attempt(target: Target, done: (outcome: Outcome) => void): void;
}

/** Whoever waits for the answer. */
type Client = Pick<Exchange, 'left' | 'onLeave'>;

export interface ForwarderOptions {
  /** How many requests may wait for a target at once. */
  holdLimit: number;
  /** How long after its first failure or wait a request may still be offered to a target. */
  holdTimeoutMs: number;
}

/** Brings the requests of one service to its targets. */
export class Forwarder {
  readonly #pool: Pool;
  readonly #hold: Hold;
  readonly #budget = new RetryBudget();
  readonly #holdTimeoutMs: number;

  constructor(pool: Pool, { holdLimit, holdTimeoutMs }: ForwarderOptions) {
    this.#pool = pool;
    this.#hold = new Hold({ limit: holdLimit, isOpen: () => pool.hasHealthy });
    this.#holdTimeoutMs = holdTimeoutMs;
    pool.onHealthy = () => this.#hold.release();
  }

  /** How many requests wait for a target. */
  get waiting(): number {
    return this.#hold.size;
  }

  /**
   * Offers a request to one target after another until one has taken it or it must not be offered any more, and holds
   * it while there is none. To a target that has failed it, it comes back only after a good probe.
   *
   * @param done called once, and not through a promise: each costs a request a microsecond. Never throws.
   */
  forward(offer: Offer, client: Client, done: (forwarded: Forwarded) => void): void {
    this.#budget.countRequest();
    this.#offer(new Journey(this.#holdTimeoutMs), offer, client, done);
  }

  /** Ends all waits, as the proxy stops. */
  dismiss(): void {
    this.#hold.dismiss();
  }

  #offer(journey: Journey, offer: Offer, client: Client, done: (forwarded: Forwarded) => void): void {
    const target = this.#pool.choose(journey.failed);
    if (!target) {
      journey
        .hold(this.#hold, client)
        .then((end) => {
          if (end === 'released') this.#offer(journey, offer, client, done);
          else done(journey.giveUp(end));
        })
        .catch((error: Error) => done(journey.fail(error)));
      return;
    }
    target.inFlight++;
    offer.attempt(target, (outcome) => {
      target.inFlight--;
      try {
        if (!this.#mayGoOn(journey, target, outcome, offer)) done(journey);
        else if (journey.overdue) done(journey.giveUp('expired'));
        else this.#offer(journey, offer, client, done);
      } catch (error) {
        // Called by a target's connection, where it would cost more than this request.
        done(journey.fail(error as Error));
      }
    });
  }

  #mayGoOn(journey: Journey, target: Target, outcome: Outcome, offer: Offer): boolean {
    journey.count(target, outcome);
    if (!isBroken(outcome)) return false;
    target.suspect();
    const facts = { repeatable: offer.repeatable, replayable: offer.isReplayable(), sends: journey.sends };
    if (verdictOn(outcome, facts) === 'final') return false;
    return outcome.phase === 'unsent' || this.#budget.take();
  }
}

/** The target's process or the way to it broke; it did not just answer badly or late. */
function isBroken(outcome: Outcome): outcome is Extract<Outcome, { kind: 'failed' }> {
  return (
    outcome.kind === 'failed' && (outcome.cause === 'target_unreachable' || outcome.cause === 'target_failed')
  );
}
