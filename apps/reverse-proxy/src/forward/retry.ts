import type { Outcome } from './outcome.ts';

/** `again`: the request may be offered to a target once more; `final`: this outcome is what its client gets. */
export type Verdict = 'again' | 'final';

/** What decides whether a request that failed may be sent again. */
export interface RetryFacts {
  /** Doing it twice does what doing it once does: see `isRepeatable`. */
  repeatable: boolean;
  /** All of its body that a target may have seen can be sent once more. */
  replayable: boolean;
  /** How often it has been sent, wholly or in part. */
  sends: number;
}

/**
 * Targets that one request may be sent to. What has broken so many connections may be what breaks them; two are too
 * few, as one fault may well take the second target along with the first.
 */
const MOST_SENDS = 3;

/** RFC 9110, 9.2.2. CONNECT and TRACE are never forwarded. */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

/**
 * Whether a request may be sent again though a target may have acted on it already: RFC 9110, 9.2.2 forbids proxies to
 * repeat any but idempotent ones, and a key asks the target to make it one (draft-ietf-httpapi-idempotency-key-header).
 *
 * @param headers name, value, name, value; names of any case
 */
export function isRepeatable(method: string, headers: readonly string[]): boolean {
  return IDEMPOTENT.has(method) || hasIdempotencyKey(headers);
}

function hasIdempotencyKey(headers: readonly string[]): boolean {
  return headers.some(
    (name, index) => index % 2 === 0 && name.toLowerCase() === 'idempotency-key' && headers[index + 1] !== '',
  );
}

/** Decides by how far the attempt had come; the retry budget may still forbid what is sent `again` after sending. */
export function verdictOn(outcome: Outcome, { repeatable, replayable, sends }: RetryFacts): Verdict {
  if (outcome.kind !== 'failed' || !replayable) return 'final';
  if (outcome.phase === 'unsent') return outcome.cause === 'target_unreachable' ? 'again' : 'final';
  // A connection that broke (RFC 9112, 9.3.1); an answer that is late or wrong would hardly be better elsewhere.
  const broke = outcome.phase === 'sent' && outcome.cause === 'target_failed';
  return broke && repeatable && sends < MOST_SENDS ? 'again' : 'final';
}
