import { isIP } from 'node:net';
import type { Certificate } from '@platform-journey/platform-api';
import type { CertificateAnswer } from '../proxies/answers.ts';

/** What the public is told in the place of what an issuer, or a disk, had to say: that may name what is private. */
const FAILURES: Readonly<Record<string, string>> = {
  unreachable: 'The issuer gave no usable answer.',
  rate_limited: 'The issuer wants to be asked later.',
  account_refused: 'The issuer refused the account.',
  names_refused: 'The issuer does not issue for these names.',
  challenge_failed: 'The issuer could not verify a name.',
  order_failed: 'The issuer did not finish the order.',
  too_slow: 'The issuer took too long.',
  certificate_unusable: 'What the issuer sent could not be used.',
  store_failed: 'The place where certificates are kept could not be used.',
};
const OTHER_FAILURE = { code: 'failed', message: 'No certificate was issued.' };
const TROUBLE = { at: null, code: 'trouble', message: 'Nothing can be renewed now.' };

/**
 * The certificates of several proxies, each a list, in public shapes and by name. Proxies share their certificates but look
 * into the store at different times: of one certificate the newest counts, and, where they have the same, what is worse:
 * failures go back to none only with a new one.
 */
export function certificatesFromProxies(told: readonly (readonly CertificateAnswer[])[]): Certificate[] {
  const newest = new Map<string, CertificateAnswer>();
  for (const certificate of told.flat()) {
    const key = certificate.names.toSorted().join();
    const known = newest.get(key);
    if (!known || isNewer(certificate, known)) newest.set(key, certificate);
  }
  return [...newest.values()]
    .map(publicCertificate)
    .filter(({ names }) => names.length > 0)
    .toSorted((a, b) => ((a.names[0] ?? '') < (b.names[0] ?? '') ? -1 : 1));
}

function isNewer(one: CertificateAnswer, other: CertificateAnswer): boolean {
  const [ranks, others] = [ranking(one), ranking(other)];
  const differs = ranks.findIndex((rank, index) => rank !== others[index]);
  return differs >= 0 && (ranks[differs] ?? 0) > (others[differs] ?? 0);
}

function ranking({ issued, failures, trouble }: CertificateAnswer): number[] {
  return [issued === null ? 0 : Date.parse(issued), failures, trouble === null ? 0 : 1];
}

function publicCertificate(told: CertificateAnswer): Certificate {
  const { names, issuer, notBefore, notAfter, next, failures } = told;
  return {
    names: names.filter((name) => isIP(name) === 0),
    issuer,
    notBefore,
    notAfter,
    nextRenewal: { at: next.at, reason: next.reason, delayed: next.delayed },
    failures,
    lastError: publicError(told),
  };
}

function publicError({ trouble, lastError }: CertificateAnswer): Certificate['lastError'] {
  if (trouble !== null) return TROUBLE;
  return lastError && { at: lastError.at, ...publicFailure(lastError.code) };
}

function publicFailure(code: string): { code: string; message: string } {
  const message = Object.hasOwn(FAILURES, code) ? FAILURES[code] : undefined;
  return message === undefined ? OTHER_FAILURE : { code, message };
}
