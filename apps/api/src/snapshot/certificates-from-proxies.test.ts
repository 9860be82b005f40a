import { describe, expect, it } from 'vitest';
import type { CertificateAnswer } from '../proxies/answers.ts';
import { certificatesFromProxies } from './certificates-from-proxies.ts';

const day = (n: number) => new Date(Date.UTC(2026, 0, n)).toISOString();

const told = (fields: Partial<CertificateAnswer> = {}): CertificateAnswer => ({
  names: ['a.dev', 'www.a.dev'],
  issuer: 'lets-encrypt',
  issued: day(1),
  notBefore: day(1),
  notAfter: day(90),
  next: { at: day(60), reason: 'lifetime', delayed: false },
  failures: 0,
  lastError: null,
  trouble: null,
  ...fields,
});

describe('certificatesFromProxies', () => {
  it('tells names, issuer, validity and the next renewal', () => {
    expect(certificatesFromProxies([[told()]])).toEqual([
      {
        names: ['a.dev', 'www.a.dev'],
        issuer: 'lets-encrypt',
        notBefore: day(1),
        notAfter: day(90),
        nextRenewal: { at: day(60), reason: 'lifetime', delayed: false },
        failures: 0,
        lastError: null,
      },
    ]);
  });

  it('leaves out addresses, and certificates for nothing else', () => {
    const own = told({ names: ['localhost', '127.0.0.1', '::1'] });
    expect(certificatesFromProxies([[own, told({ names: ['10.0.0.1'] })]]).map(({ names }) => names)).toEqual(
      [['localhost']],
    );
  });

  const old = told({ failures: 3, lastError: { at: day(61), code: 'unreachable' } });
  const failedOnce = told({ failures: 1, lastError: { at: day(60), code: 'unreachable' } });
  const renewed = told({ issued: day(62), notBefore: day(62), notAfter: day(152) });
  const none = told({ issued: null, notBefore: null, notAfter: null, issuer: null });
  const troubled = told({ trouble: 'EACCES: /var/lib/platform/certificates' });

  it.each([
    ['the newest certificate', [old, renewed], { notBefore: day(62), failures: 0, lastError: null }],
    ['any to none', [none, told()], { notBefore: day(1) }],
    ['more failures with the same certificate', [failedOnce, old], { failures: 3 }],
    ['trouble', [told(), troubled], { lastError: { code: 'trouble', at: null } }],
  ])('of what two proxies tell prefers %s', (_, [one, other], expected) => {
    expect(certificatesFromProxies([[one], [other]] as CertificateAnswer[][])).toMatchObject([expected]);
    expect(certificatesFromProxies([[other], [one]] as CertificateAnswer[][])).toMatchObject([expected]);
  });

  it('takes the same names in another order for the same certificate, and others for another', () => {
    const swapped = told({ names: ['www.a.dev', 'a.dev'] });
    const other = told({ names: ['0.dev'] });
    const both = certificatesFromProxies([[told()], [swapped, other]]);
    expect(both.map(({ names }) => names)).toEqual([['0.dev'], ['a.dev', 'www.a.dev']]);
  });

  it.each([
    ['rate_limited', 'rate_limited', 'The issuer wants to be asked later.'],
    ['10.0.0.1:443', 'failed', 'No certificate was issued.'],
    ['constructor', 'failed', 'No certificate was issued.'],
  ])('tells %j as %j in words of its own', (received, code, message) => {
    const lastError = { at: day(2), code: received, message: 'https://ca.internal/acct/7' };
    const [certificate] = certificatesFromProxies([[told({ failures: 1, lastError })]]);
    expect(certificate?.lastError).toEqual({ at: day(2), code, message });
  });

  it('tells no path', () => {
    expect(JSON.stringify(certificatesFromProxies([[troubled]]))).not.toContain('/var');
  });
});
