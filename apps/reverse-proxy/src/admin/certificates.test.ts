import { describe, expect, it } from 'vitest';
import type { RenewalStatus } from '../renewal/renewal-status.ts';
import { certificatesEndpoint } from './certificates.ts';

const at = Date.UTC(2026, 0, 1);

const status: RenewalStatus = {
  names: ['a.dev', '*.a.dev'],
  certificate: {
    issuer: 'own',
    isPublic: false,
    issuedAt: at + 1000,
    notBefore: at,
    notAfter: at + 90_000,
    serialNumber: '0AFF',
  },
  next: { at: at + 60_000, reason: 'lifetime', delayed: false },
  failures: 0,
  lastError: undefined,
  trouble: undefined,
};

const told = async (fields: Partial<RenewalStatus> = {}) => {
  const { body } = await certificatesEndpoint(() => [{ ...status, ...fields }]).answer(new URLSearchParams());
  return (body as { certificates: Record<string, unknown>[] }).certificates[0];
};

describe('/certificates', () => {
  it('tells what is served and when it is renewed', async () => {
    expect(await told()).toEqual({
      names: ['a.dev', '*.a.dev'],
      issuer: 'own',
      public: false,
      issued: '2026-01-01T00:00:01.000Z',
      notBefore: '2026-01-01T00:00:00.000Z',
      notAfter: '2026-01-01T00:01:30.000Z',
      serial: '0AFF',
      next: { at: '2026-01-01T00:01:00.000Z', reason: 'lifetime', delayed: false },
      failures: 0,
      lastError: null,
      trouble: null,
    });
  });

  it('tells of one that is still to come, and why it is late', async () => {
    const lastError = { at, code: 'rate_limited', message: 'asked too often', issuer: 'own' };
    const next = { at, reason: 'missing', delayed: true } as const;
    expect(
      await told({ certificate: undefined, next, failures: 3, lastError, trouble: 'disk full' }),
    ).toEqual({
      names: ['a.dev', '*.a.dev'],
      issuer: null,
      public: null,
      issued: null,
      notBefore: null,
      notAfter: null,
      serial: null,
      next: { at: '2026-01-01T00:00:00.000Z', reason: 'missing', delayed: true },
      failures: 3,
      lastError: { ...lastError, at: '2026-01-01T00:00:00.000Z' },
      trouble: 'disk full',
    });
  });

  it('survives a time that no calendar has', async () => {
    const next = { at: 1e300, reason: 'lifetime', delayed: true } as const;
    expect(await told({ next })).toMatchObject({ next: { at: '9999-12-31T00:00:00.000Z' } });
  });

  it('tells nothing that a status has beside what it lists', async () => {
    const certificate = { ...status.certificate, key: 'SECRET' } as RenewalStatus['certificate'];
    const more = {
      ...status,
      certificate,
      key: 'SECRET',
      lastError: { at, code: '', message: '', issuer: '', key: 'SECRET' },
    };
    expect(JSON.stringify(await told(more))).not.toContain('SECRET');
  });
});
