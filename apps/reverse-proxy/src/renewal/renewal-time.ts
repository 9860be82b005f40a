const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Lifetimes below this are short: they are renewed at half of it (https://letsencrypt.org/docs/integration-guide/). */
const SHORT_LIFE_MS = 10 * DAY_MS;

/** The last part of a lifetime, in which no CA's wish delays a renewal any more; it has to last for an order. */
const LAST_PART = 1 / 20;
const ORDER_MS = 2 * MINUTE_MS;

/** Of a lifetime, by which renewals are spread so that certificates issued together do not come back together. */
const SPREAD = 1 / 50;

/** A CA that wants each certificate renewed as soon as it is there must not be obeyed for ever: this part, or six hours, it lives. */
const FIRST_PART = 1 / 50;
const FIRST_HOURS_MS = 6 * HOUR_MS;

/** Of the time between the moment of its renewal and its end, after which a certificate that is still served is late. */
const LATE_PART = 1 / 2;

/** After this, the issuers that a substitute stands in for are asked again. */
const SUBSTITUTE_MS = HOUR_MS;

/** Times in ms since the epoch. */
export interface Lifetime {
  notBefore: number;
  notAfter: number;
}

/** When the CA wants a certificate renewed (ARI, RFC 9773): a moment drawn once for its window. */
export interface SuggestedRenewal {
  at: number;
}

/**
 * Why a certificate is renewed when it is.
 *
 * - `missing`: there is none, or none for these names
 * - `requested`: somebody asked for it
 * - `suggested`: the CA did (ARI)
 * - `lifetime`: too little of its life is left
 * - `substitute`: browsers do not trust it, and its issuer was not the first choice
 */
export type RenewalReason = 'missing' | 'requested' | 'suggested' | 'lifetime' | 'substitute';

export interface RenewalTime {
  at: number;
  reason: RenewalReason;
}

/**
 * When a certificate is to be renewed, failures aside:
 *
 * | the CA suggests | renewed when of its life there is left |
 * |---|---|
 * | nothing | a third, or a half of less than 10 days; up to a fiftieth earlier |
 * | a window | the moment drawn from it, but with a twentieth at the latest, and time for an order; not in its first fiftieth, nor six hours |
 *
 * @param spread 0 up to 1: the same for one certificate always, so that it need not be kept
 */
export function renewalTime(
  life: Lifetime,
  suggested: SuggestedRenewal | undefined,
  spread: number,
): RenewalTime {
  const length = life.notAfter - life.notBefore;
  if (!suggested) {
    const left = length < SHORT_LIFE_MS ? length / 2 : length / 3;
    return { at: life.notAfter - left - spread * SPREAD * length, reason: 'lifetime' };
  }
  const latest = life.notAfter - Math.max(LAST_PART * length, Math.min(ORDER_MS, length / 2));
  if (suggested.at > latest) return { at: latest, reason: 'lifetime' };
  const earliest = life.notBefore + Math.min(FIRST_PART * length, FIRST_HOURS_MS);
  return { at: Math.max(suggested.at, earliest), reason: 'suggested' };
}

/** The same for a certificate that stands in for a better one: an hour after it was issued, if not sooner. */
export function substituteRenewalTime(issuedAt: number, otherwise: RenewalTime): RenewalTime {
  const at = issuedAt + SUBSTITUTE_MS;
  return at < otherwise.at ? { at, reason: 'substitute' } : otherwise;
}

/**
 * From when on a certificate that is still served comes to its end without having been renewed: half of the time that was
 * left for it has passed, with failures on many days. A sixth of its life is left then, or a quarter of less than 10 days;
 * less where the CA suggests a later renewal, and not more where it suggests an earlier one.
 */
export function lateTime(life: Lifetime, suggested: SuggestedRenewal | undefined): number {
  const due = Math.max(renewalTime(life, undefined, 0).at, renewalTime(life, suggested, 0).at);
  return due + LATE_PART * (life.notAfter - due);
}
