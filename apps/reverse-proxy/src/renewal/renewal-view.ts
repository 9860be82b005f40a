import { createHash, X509Certificate } from 'node:crypto';
import {
  type CertificateObjects,
  type RenewalState,
  type StoredCertificate,
  unsoundness,
} from '@platform-journey/certificates';
import { type PlannedRenewal, planRenewal, type RenewalFacts } from './renewal-plan.ts';
import { INITIAL_STATE } from './renewal-state.ts';
import { certificateId } from './suggested-window.ts';

/** One certificate as the store has it, all of it read at about the same time. */
export interface RenewalView {
  certificate: StoredCertificate | undefined;
  state: RenewalState;
  request: { at: number; version: string } | undefined;
}

/** @throws StoreError */
export async function readView({ certificate, state, request }: CertificateObjects): Promise<RenewalView> {
  const [kept, how, asked] = await Promise.all([certificate.read(), state.read(), request.read()]);
  return {
    certificate: kept?.value,
    state: how?.value ?? INITIAL_STATE,
    request: asked && { at: asked.value.at, version: asked.version },
  };
}

/** What a certificate is asked to be. */
export interface Wanted {
  names: readonly string[];
  /** Those that it may come from, by name, in order. */
  issuers: readonly string[];
}

/** @returns when the next attempt is to be made, and why */
export function planFor(
  { certificate, state, request }: RenewalView,
  wanted: Wanted,
  now: number,
): PlannedRenewal {
  const [first = ''] = wanted.issuers;
  return planRenewal({
    certificate: certificate && fits(certificate, wanted, now) ? factsOf(certificate.certificate) : undefined,
    state,
    requestedAt: request?.at,
    issuer: wanted.issuers[state.attempt.issuer] ?? first,
  });
}

function fits(certificate: StoredCertificate, { names, issuers }: Wanted, now: number): boolean {
  return issuers.includes(certificate.issuer) && unsoundness(certificate, names, now) === undefined;
}

/** The same for one certificate always: who reads it anew comes to the same plan. */
function factsOf(pem: string): NonNullable<RenewalFacts['certificate']> {
  const { validFrom, validTo, fingerprint256 } = new X509Certificate(pem);
  const drawn = createHash('sha256').update(fingerprint256).digest().readUInt32BE();
  return {
    notBefore: Date.parse(validFrom),
    notAfter: Date.parse(validTo),
    id: certificateId(pem),
    spread: drawn / 2 ** 32,
  };
}
