import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { ALGORITHM, type Certified, createKey, importKeys, pem } from './authority.ts';

/** id-pe-acmeIdentifier, RFC 8737, 6.1. */
const ACME_IDENTIFIER = '1.3.6.1.5.5.7.1.31';
const OCTET_STRING = 0x04;
const LIFE_MS = 3_600_000;

/**
 * @param name the host name or IP address that a CA verifies
 * @param keyAuthorization RFC 8555, 8.1
 * @returns the certificate that answers tls-alpn-01 (RFC 8737, 3), with a key of its own
 */
export async function challengeCertificate(name: string, keyAuthorization: string): Promise<Certified> {
  const key = await createKey();
  const digest = createHash('sha256').update(keyAuthorization).digest();
  const { Extension, SubjectAlternativeNameExtension, X509CertificateGenerator } = await import('./x509.ts');
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=ACME challenge',
    keys: await importKeys(key),
    signingAlgorithm: ALGORITHM,
    notBefore: new Date(Date.now() - LIFE_MS),
    notAfter: new Date(Date.now() + LIFE_MS),
    extensions: [
      new SubjectAlternativeNameExtension([{ type: isIP(name) ? 'ip' : 'dns', value: name }]),
      new Extension(ACME_IDENTIFIER, true, Buffer.concat([Buffer.of(OCTET_STRING, digest.length), digest])),
    ],
  });
  return { certificate: pem(certificate), key };
}
