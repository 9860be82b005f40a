import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { type Certified, isPair } from '@platform-journey/certificates';
import { IssueError } from './issue-error.ts';

/** How far a CA's clock may be ahead of ours. */
const SKEW_MS = 300_000;

/**
 * Makes sure that a certificate can be served for names.
 *
 * @throws IssueError `certificate_unusable` saying what is wrong
 */
export function checkIssued(issued: Certified, names: readonly string[], now = Date.now()): void {
  const problem = problemOf(issued, names, now);
  if (problem) throw new IssueError('certificate_unusable', `The certificate ${problem}`);
}

/** @returns what is wrong with a certificate for these names, as the end of a sentence; undefined when it is sound */
export function problemOf(issued: Certified, names: readonly string[], now: number): string | undefined {
  let leaf: X509Certificate;
  try {
    leaf = new X509Certificate(issued.certificate);
    if (!isPair(issued)) return 'does not belong to its key';
  } catch {
    return 'or its key cannot be read';
  }
  const missing = names.find((name) => !covers(leaf, name));
  if (missing !== undefined) return `does not cover ${missing}`;
  if (Date.parse(leaf.validTo) <= now) return `expired at ${leaf.validTo}`;
  if (Date.parse(leaf.validFrom) > now + SKEW_MS) return `is not valid before ${leaf.validFrom}`;
  return undefined;
}

function covers(leaf: X509Certificate, name: string): boolean {
  if (isIP(name)) return leaf.checkIP(name) !== undefined;
  // What is asked for a wildcard must be in the certificate to the letter.
  if (name.startsWith('*.')) return (leaf.subjectAltName ?? '').split(', ').includes(`DNS:${name}`);
  return leaf.checkHost(name, { subject: 'never' }) !== undefined;
}
