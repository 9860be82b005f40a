import type { CertificateObjects, RenewalState, StoredCertificate } from '@platform-journey/certificates';
import { type Attempt, attemptWithinLimits, type IssuerTraits } from './escalation.ts';
import type { LateCertificate } from './expiry-warning.ts';
import { knownOf, problemWith } from './known-certificate.ts';
import {
  type CertificateFacts,
  limitOf,
  type PlannedRenewal,
  planRenewal,
  suggestionFor,
} from './renewal-plan.ts';
import { INITIAL_STATE } from './renewal-state.ts';
import { type Lifetime, lateTime } from './renewal-time.ts';

/** One certificate as the store has it, all of it read at about the same time. */
export interface RenewalView {
  certificate: StoredCertificate | undefined;
  state: RenewalState;
  /** A renewal that somebody asked for, by its version. */
  request: string | undefined;
}

/** @throws StoreError */
export async function readView({ certificate, state, request }: CertificateObjects): Promise<RenewalView> {
  const [kept, how, asked] = await Promise.all([certificate.read(), state.read(), request.read()]);
  return { certificate: kept?.value, state: how?.value ?? INITIAL_STATE, request: asked?.version };
}

/** What a certificate is asked to be, and of whom. */
export interface Wish {
  names: readonly string[];
  /** In the order in which they are asked. */
  issuers: readonly (IssuerTraits & { name: string })[];
}

/** The attempt that is made next, and when. */
export interface PlannedAttempt {
  attempt: Attempt;
  planned: PlannedRenewal;
}

export function planFor(view: RenewalView, wish: Wish, now: number): PlannedAttempt {
  const { certificate, state, request } = view;
  const issuers = wish.issuers.map((issuer) => ({
    ...issuer,
    limited: limitOf(state, issuer.name, now) > now,
  }));
  const attempt = attemptWithinLimits(state.attempt, issuers, state.failures);
  const planned = planRenewal({
    now,
    certificate: certificate && fits(certificate, wish, now) ? factsOf(certificate, wish) : undefined,
    state,
    request,
    issuer: wish.issuers[attempt.issuer]?.name ?? '',
  });
  return { attempt, planned };
}

/** Whether a certificate is what is wished for. */
export function fits(certificate: StoredCertificate, { names, issuers }: Wish, now: number): boolean {
  return (
    (knownOf(certificate)?.notAfter ?? 0) > now &&
    issuers.some(({ name }) => name === certificate.issuer) &&
    names.every((name) => problemWith(certificate, name) === undefined)
  );
}

function factsOf(certificate: StoredCertificate, { issuers }: Wish): CertificateFacts | undefined {
  const known = knownOf(certificate);
  if (!known) return undefined;
  const { issuer, isPublic, issuedAt } = certificate;
  return {
    ...known,
    ...lifeOf(known, issuedAt),
    issuedAt,
    isSubstitute: !isPublic && issuer !== issuers[0]?.name,
  };
}

/** Some CAs date certificates back; what was over by then was not ours to use. */
function lifeOf({ notBefore, notAfter }: Lifetime, issuedAt: number): Lifetime {
  return { notBefore: issuedAt < notAfter ? Math.max(notBefore, issuedAt) : notBefore, notAfter };
}

/** A certificate that is served, if it comes to its end without having been renewed. */
export function late(
  served: StoredCertificate,
  state: RenewalState,
  now: number,
): LateCertificate | undefined {
  const known = knownOf(served);
  if (!known) return undefined;
  const isLate = lateTime(lifeOf(known, served.issuedAt), suggestionFor(known.id, state)) <= now;
  return isLate ? { certificate: served, notAfter: known.notAfter, lastError: state.lastError } : undefined;
}
