import { X509Certificate } from 'node:crypto';
import type { SecureContextOptions } from 'node:tls';
import { createAuthority } from '@platform-journey/certificates';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Certificates } from './certificates.ts';

const certificateOf = (context: SecureContextOptions) => new X509Certificate(String(context.cert));

afterEach(() => {
  vi.useRealTimers();
});

describe('Certificates', () => {
  it('are issued for the domain and for this machine', async () => {
    const certificates = await Certificates.create(await createAuthority('a CA'), 'site.test');
    const certificate = certificateOf(certificates.secureContext);
    expect(certificate.subjectAltName).toBe(
      'DNS:site.test, DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
    );
  });

  it('are replaced after two thirds of their life', async () => {
    vi.useFakeTimers();
    const certificates = await Certificates.create(await createAuthority('a CA'), 'localhost');
    const first = certificateOf(certificates.secureContext);
    const renewed = new Promise<SecureContextOptions>((resolve, reject) =>
      certificates.renew(resolve, reject),
    );
    vi.setSystemTime(Date.now() + 61 * 86_400_000);
    vi.advanceTimersByTime(3_600_000);
    const second = certificateOf(await renewed);
    expect(second.serialNumber).not.toBe(first.serialNumber);
    expect(Date.parse(second.validTo)).toBeGreaterThan(Date.parse(first.validTo));
    certificates.stop();
  });
});
