import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { createSecureContext } from 'node:tls';
import { type Certified, isPair } from './authority.ts';

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * What is wrong with a certificate that is to be served for names. One that begins in the future is not wrong: our
 * clock is, and its clients' may well be right.
 *
 * @param now ms since the epoch
 * @returns the end of a sentence that begins with "The certificate"; undefined when it is sound
 */
export function unsoundness(certified: Certified, names: readonly string[], now: number): string | undefined {
  let leaf: X509Certificate;
  try {
    leaf = new X509Certificate(certified.certificate);
    if (!isPair(certified)) return 'does not belong to its key';
    if (!isChain(certified.certificate)) return 'is in a chain of which it is not the end';
    createSecureContext({ cert: certified.certificate, key: certified.key });
  } catch {
    return 'or its key cannot be read';
  }
  const missing = names.find((name) => !covers(leaf, name));
  if (missing !== undefined) return `does not cover ${missing}`;
  if (Date.parse(leaf.validTo) <= now)
    return `expired at ${new Date(leaf.validTo).toISOString()}; by this machine's clock it is ${new Date(now).toISOString()}`;
  return undefined;
}

/** Whether each certificate comes from the one after it. */
function isChain(pem: string): boolean {
  const chain = (pem.match(BLOCK) ?? []).map((block) => new X509Certificate(block));
  return chain.every((certificate, index) => {
    const issuer = chain[index + 1];
    return !issuer || (certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey));
  });
}

function covers(leaf: X509Certificate, name: string): boolean {
  if (isIP(name)) return leaf.checkIP(name) !== undefined;
  // What is asked for a wildcard must be in the certificate to the letter.
  if (name.startsWith('*.')) return (leaf.subjectAltName ?? '').split(', ').includes(`DNS:${name}`);
  return leaf.checkHost(name, { subject: 'never' }) !== undefined;
}
