import { X509Certificate } from 'node:crypto';
import type { RenewalState, StoredCertificate } from '@platform-journey/certificates';
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
export function shown({
  issuer,
  isPublic,
  issuedAt,
  certificate,
}: StoredCertificate): ShownCertificate | undefined {
  try {
    const { validFrom, validTo, serialNumber } = new X509Certificate(certificate);
    return {
      issuer,
      isPublic,
      issuedAt,
      notBefore: Date.parse(validFrom),
      notAfter: Date.parse(validTo),
      serialNumber,
    };
  } catch {
    return undefined;
  }
}
