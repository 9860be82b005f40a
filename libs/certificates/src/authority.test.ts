import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createAuthority, isPair, issueLeaf, renewAt } from './authority.ts';

const NOW = new Date('2030-06-01T00:00:00Z');
const days = (certificate: X509Certificate) =>
  Math.round((Date.parse(certificate.validTo) - NOW.getTime()) / 86_400_000);

describe('createAuthority', () => {
  it('certifies itself as a CA for ten years', async () => {
    const certificate = new X509Certificate((await createAuthority('a CA', NOW)).certificate);
    expect(certificate.ca).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(days(certificate)).toBe(3650);
    expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
  });

  it('names every CA differently', async () => {
    const authorities = await Promise.all([createAuthority('a CA'), createAuthority('a CA')]);
    const [one, other] = authorities.map(({ certificate }) => new X509Certificate(certificate).subject);
    expect(one).toMatch(/^CN=a CA [\da-f]{8}$/m);
    expect(one).not.toBe(other);
  });
});

describe('issueLeaf', () => {
  it('certifies a server for names and addresses, for 90 days', async () => {
    const authority = await createAuthority('a CA', NOW);
    const leaf = await issueLeaf(authority, ['site.test', '*.site.test', '127.0.0.1', '::1'], NOW);
    const certificate = new X509Certificate(leaf.certificate);
    const ca = new X509Certificate(authority.certificate);
    expect(certificate.checkIssued(ca)).toBe(true);
    expect(certificate.verify(ca.publicKey)).toBe(true);
    expect(certificate.ca).toBe(false);
    expect(certificate.subject).toBe('CN=site.test');
    expect(certificate.checkHost('site.test')).toBe('site.test');
    expect(certificate.checkHost('a.site.test')).toBe('*.site.test');
    expect(certificate.checkHost('other.test')).toBeUndefined();
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.checkIP('::1')).toBe('::1');
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(days(certificate)).toBe(90);
    expect(isPair(leaf)).toBe(true);
    expect(isPair({ ...leaf, key: authority.key })).toBe(false);
  });

  it('is to be replaced after two thirds of its life', async () => {
    const authority = await createAuthority('a CA', NOW);
    const { certificate } = await issueLeaf(authority, ['localhost'], NOW);
    const age = (renewAt(certificate).getTime() - NOW.getTime()) / 86_400_000;
    expect(age).toBeCloseTo(60, 1);
  });
});
