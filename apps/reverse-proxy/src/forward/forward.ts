import type { Pool } from '../targets/pool.ts';
import type { Target } from '../targets/target.ts';
import type { Outcome } from './outcome.ts';

/** How a request fared over all targets that it was offered to. */
export interface Forwarded {
  /** Undefined when no target was there to try. */
  outcome: Outcome | undefined;
  attempts: number;
}

/**
 * Offers a request to one target after another until one has taken it; a target that has seen nothing of it does no
 * harm by failing.
 */
export async function forward(pool: Pool, attempt: (target: Target) => Promise<Outcome>): Promise<Forwarded> {
  const tried = new Set<Target>();
  let outcome: Outcome | undefined;
  for (;;) {
    const target = pool.choose(tried);
    if (!target) return { outcome, attempts: tried.size };
    tried.add(target);
    target.inFlight++;
    outcome = await attempt(target).finally(() => target.inFlight--);
    if (!mayTryAnother(outcome)) return { outcome, attempts: tried.size };
  }
}

function mayTryAnother(outcome: Outcome): boolean {
  return outcome.kind === 'failed' && outcome.phase === 'unsent' && outcome.cause === 'target_unreachable';
}
