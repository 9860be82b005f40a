// tsyringe, inside @peculiar/x509, needs this before it is loaded.
import 'reflect-metadata';
import { KeyObject, webcrypto, X509Certificate } from 'node:crypto';
import { Pkcs10CertificateRequestGenerator } from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import { certifyRequest, createAuthority, isPair, issueLeaf } from './authority.ts';

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
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
});

describe('certifyRequest', () => {
  it("certifies the request's key, for other names than it asks", async () => {
    const keys = await webcrypto.subtle.generateKey(ECDSA, true, ['sign', 'verify']);
    const request = await Pkcs10CertificateRequestGenerator.create({
      name: 'CN=site.test',
      keys,
      signingAlgorithm: ECDSA,
    });
    const authority = await createAuthority('a CA', NOW);
    const pem = await certifyRequest(authority, new Uint8Array(request.rawData), ['other.test'], NOW);
    const certificate = new X509Certificate(pem);
    expect(certificate.subjectAltName).toBe('DNS:other.test');
    expect(certificate.checkIssued(new X509Certificate(authority.certificate))).toBe(true);
    expect(certificate.checkPrivateKey(KeyObject.from(keys.privateKey))).toBe(true);
  });
});
