import type { RenewalState } from '@platform-journey/certificates';
import type { RenewalReason } from './renewal-time.ts';
import { type Lifetime, renewalTime } from './renewal-time.ts';

/** What is known when it is decided whether a certificate is to be renewed. Times in ms since the epoch. */
export interface RenewalFacts {
  /** The certificate in the store; undefined when there is none that is usable, or it covers other names. */
  certificate: (Lifetime & { id: string | undefined; spread: number }) | undefined;
  state: RenewalState;
  /** When somebody asked for a renewal. */
  requestedAt: number | undefined;
  /** The name of the issuer whose turn it is. */
  issuer: string;
}

/** When the next attempt is made, and why; `delayed` when it would be made sooner but for a failure. */
export interface PlannedRenewal {
  at: number;
  reason: RenewalReason;
  delayed: boolean;
}

/**
 * The table of the scheduler:
 *
 * | | next attempt |
 * |---|---|
 * | no usable certificate | at once |
 * | a renewal was asked for | at once |
 * | otherwise | as `renewalTime` says |
 * | the last attempt failed | not before its backoff is over, unless it was asked for after the failure |
 * | the issuer wants to be left alone | not before that is over |
 */
export function planRenewal({ certificate, state, requestedAt, issuer }: RenewalFacts): PlannedRenewal {
  const due = dueTime(certificate, state, requestedAt);
  const isAnswer = due.reason === 'requested' && due.at > (state.lastError?.at ?? 0);
  const backoffEnds = isAnswer ? 0 : state.notBefore;
  const at = Math.max(due.at, backoffEnds, state.limits[issuer] ?? 0);
  return { ...due, at, delayed: at > due.at };
}

function dueTime(
  certificate: RenewalFacts['certificate'],
  { suggestion }: RenewalState,
  requestedAt: number | undefined,
): { at: number; reason: RenewalReason } {
  if (!certificate) return { at: 0, reason: 'missing' };
  if (requestedAt !== undefined) return { at: requestedAt, reason: 'requested' };
  const own = suggestion !== undefined && suggestion.of === certificate.id ? suggestion : undefined;
  return renewalTime(certificate, own, certificate.spread);
}
