import type { RenewalState } from '@platform-journey/certificates';
import { LONGEST_BACKOFF_MS } from './backoff.ts';
import { type Lifetime, type RenewalReason, renewalTime, substituteRenewalTime } from './renewal-time.ts';

/** Times in ms since the epoch. */
export interface CertificateFacts extends Lifetime {
  /** By which its CA's suggestions are told apart. */
  id: string;
  /** 0 up to 1, the same for one certificate always. */
  spread: number;
  issuedAt: number;
  /** Browsers do not trust it, and its issuer was not the first choice. */
  isSubstitute: boolean;
}

/** What is known when it is decided whether a certificate is to be renewed. Times in ms since the epoch. */
export interface RenewalFacts {
  now: number;
  /** The certificate in the store; undefined when there is none that is usable. */
  certificate: CertificateFacts | undefined;
  state: RenewalState;
  /** A renewal that somebody asked for, by its version. */
  request: string | undefined;
  /** The name of the issuer whose turn it is. */
  issuer: string;
}

/** When the next attempt is made, and why; `delayed` when it would be made sooner but for a failure. */
export interface PlannedRenewal {
  at: number;
  reason: RenewalReason;
  delayed: boolean;
}

/** No CA is left alone for longer, whatever it asks for: its clock, or ours when it was noted, was wrong. */
const LONGEST_LIMIT_MS = 31 * 86_400_000;

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
export function planRenewal(facts: RenewalFacts): PlannedRenewal {
  const { state, request, issuer, now } = facts;
  const due = dueTime(facts);
  const isNewlyRequested = request !== undefined && request !== state.heard?.request;
  const backoffEnds = isNewlyRequested ? 0 : believed(state.notBefore, now + LONGEST_BACKOFF_MS);
  const limitEnds = limitOf(state, issuer, now);
  const at = Math.max(due.at, backoffEnds, limitEnds);
  return { ...due, at, delayed: at > due.at };
}

/** @returns until when an issuer wants to be left alone, 0 when it does not, ms since the epoch */
export function limitOf({ limits }: Pick<RenewalState, 'limits'>, issuer: string, now: number): number {
  return believed(limits[issuer] ?? 0, now + LONGEST_LIMIT_MS);
}

/** What the CA suggests for a certificate, by its id. */
export function suggestionFor(
  id: string,
  { suggestion }: Pick<RenewalState, 'suggestion'>,
): RenewalState['suggestion'] {
  return suggestion?.of === id ? suggestion : undefined;
}

/** A moment further ahead than any that is ever noted was noted by a clock that has been set back since. */
function believed(moment: number, latest: number): number {
  return moment > latest ? 0 : moment;
}

function dueTime({ certificate, state, request, now }: RenewalFacts): {
  at: number;
  reason: RenewalReason;
} {
  if (!certificate) return { at: now, reason: 'missing' };
  const isAnswered = request === state.heard?.request && state.heard?.answered;
  if (request !== undefined && !isAnswered) return { at: now, reason: 'requested' };
  const time = renewalTime(certificate, suggestionFor(certificate.id, state), certificate.spread);
  return certificate.isSubstitute ? substituteRenewalTime(certificate.issuedAt, time) : time;
}
