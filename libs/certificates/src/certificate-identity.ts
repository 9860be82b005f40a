// tsyringe, inside @peculiar/x509, needs this before it is loaded.
import 'reflect-metadata';
import { AuthorityKeyIdentifierExtension, X509Certificate } from '@peculiar/x509';

/** What tells a certificate from every other: its authority's key identifier and its serial number. */
export interface CertificateIdentity {
  authorityKeyIdentifier: Buffer;
  /** As DER has it: a leading zero where the first bit would make it negative. */
  serialNumber: Buffer;
}

/**
 * @param pem the certificate; of a chain, the first counts
 * @returns undefined when it names no authority key, or cannot be read
 */
export function certificateIdentity(pem: string): CertificateIdentity | undefined {
  const certificate = parsed(pem);
  const { keyId } = certificate?.getExtension(AuthorityKeyIdentifierExtension) ?? {};
  if (!certificate || !keyId) return undefined;
  return {
    authorityKeyIdentifier: Buffer.from(keyId, 'hex'),
    serialNumber: positive(certificate.serialNumber),
  };
}

function parsed(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function positive(serial: string): Buffer {
  const bytes = Buffer.from(serial.length % 2 ? `0${serial}` : serial, 'hex');
  return (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
}
