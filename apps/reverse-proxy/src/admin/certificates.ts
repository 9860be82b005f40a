import type { RenewalStatus, ShownCertificate } from '../renewal/renewal-status.ts';
import type { Endpoint } from './admin-server.ts';

/** The last that ISO 8601 has four digits for: an issuer may ask for more (Retry-After), and so may a damaged store. */
const LAST_TIME = Date.UTC(9999, 11, 31);

/** How the certificates stand, field by field: nothing that is added to a status is told before somebody decides so. */
export function certificatesEndpoint(statuses: () => readonly RenewalStatus[]): Endpoint {
  return { method: 'GET', answer: () => ({ body: { certificates: statuses().map(describe) } }) };
}

/** Times are ISO 8601, and `null` stands for what there is not. */
function describe({ names, certificate, next, failures, lastError, trouble }: RenewalStatus) {
  return {
    names,
    ...(certificate ? describeCertificate(certificate) : NO_CERTIFICATE),
    next: { at: isoTime(next.at), reason: next.reason, delayed: next.delayed },
    failures,
    lastError: lastError ? describeError(lastError) : null,
    trouble: trouble ?? null,
  };
}

const NO_CERTIFICATE = {
  issuer: null,
  public: null,
  issued: null,
  notBefore: null,
  notAfter: null,
  serial: null,
};

function describeCertificate(certificate: ShownCertificate) {
  const { issuer, isPublic, issuedAt, notBefore, notAfter, serialNumber } = certificate;
  return {
    issuer,
    public: isPublic,
    issued: isoTime(issuedAt),
    notBefore: isoTime(notBefore),
    notAfter: isoTime(notAfter),
    serial: serialNumber,
  };
}

function describeError({ at, code, message, issuer }: NonNullable<RenewalStatus['lastError']>) {
  return { at: isoTime(at), code, message, issuer };
}

function isoTime(ms: number): string {
  return new Date(Math.min(ms, LAST_TIME)).toISOString();
}
