import type { RenewalState, StoredCertificate } from '@platform-journey/certificates';
import { knownOf } from './known-certificate.ts';
import type { PlannedRenewal } from './renewal-plan.ts';

/** A certificate as everybody may see it: never its key. Times in ms since the epoch. */
export interface ShownCertificate {
  issuer: string;
  isPublic: boolean;
  notBefore: number;
  notAfter: number;
  issuedAt: number;
  /** Hexadecimal. */
  serialNumber: string;
}

/** How one certificate stands. */
export interface RenewalStatus {
  names: readonly string[];
  /** What is served; undefined when that is only a placeholder. */
  certificate: ShownCertificate | undefined;
  next: PlannedRenewal;
  failures: number;
  lastError: RenewalState['lastError'];
  /** Why nothing can be renewed now, or be seen of what others have renewed: mostly that the store fails. */
  trouble: string | undefined;
}

/** @returns undefined when it cannot be read */
export function shown(stored: StoredCertificate): ShownCertificate | undefined {
  const known = knownOf(stored);
  if (!known) return undefined;
  const { issuer, isPublic, issuedAt } = stored;
  const { notBefore, notAfter, serialNumber } = known;
  return { issuer, isPublic, issuedAt, notBefore, notAfter, serialNumber };
}
