import type { RenewalState, StoredCertificate } from '@platform-journey/certificates';
import type { Suggestion } from './issuer.ts';
import { knownOf } from './known-certificate.ts';
import type { RenewalView } from './renewal-view.ts';
import { drawMoment, LONGEST_PAUSE_MS, pauseBeforeAsking } from './suggested-window.ts';

/** Whether the issuer of the certificate in the store is to be asked for its suggestion. */
export function isTimeToAsk({ certificate, state: { asked } }: RenewalView, now: number): boolean {
  if (!certificate) return false;
  if (asked === undefined || asked.of !== idOf(certificate)) return true;
  // Further ahead than any pause: the clock has been set back since.
  return asked.again <= now || asked.again > now + LONGEST_PAUSE_MS;
}

/**
 * What is remembered of an issuer's answer; its silence changes nothing but when it is asked again (RFC 9773, 4.3.3).
 *
 * @param random 0 up to 1
 */
export function stateAfterAsking(
  { certificate, state }: RenewalView,
  answer: Suggestion | undefined,
  { now, random }: { now: number; random: number },
): RenewalState {
  const of = certificate ? idOf(certificate) : '';
  const asked = { of, again: now + pauseBeforeAsking(answer?.retryAfterMs) };
  if (!answer) return { ...state, asked };
  const before = state.suggestion?.of === of ? state.suggestion : undefined;
  return { ...state, asked, suggestion: { of, ...drawMoment(answer.window, before, random) } };
}

/** One that cannot be named is not asked about; that is remembered all the same. */
function idOf(certificate: StoredCertificate): string {
  return knownOf(certificate)?.id ?? '';
}
