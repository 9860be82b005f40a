import { X509Certificate } from 'node:crypto';
import { type AsnType, Constructed, fromBER, ObjectIdentifier, OctetString, Primitive } from 'asn1js';

/** What tells a certificate from every other: its authority's key identifier and its serial number. */
export interface CertificateIdentity {
  authorityKeyIdentifier: Buffer;
  /** As DER has it: a leading zero where the first bit would make it negative. */
  serialNumber: Buffer;
}

/** id-ce-authorityKeyIdentifier, RFC 5280, 4.2.1.1. */
const AUTHORITY_KEY_IDENTIFIER = '2.5.29.35';
const CONTEXT_SPECIFIC = 3;
const EXTENSIONS = 3;
const KEY_IDENTIFIER = 0;

/**
 * @param pem the certificate; of a chain, the first counts
 * @returns undefined when it names no authority key, or cannot be read
 */
export function certificateIdentity(pem: string): CertificateIdentity | undefined {
  const certificate = parsed(pem);
  const authorityKeyIdentifier = certificate && keyIdentifierIn(extensionsOf(certificate));
  if (!authorityKeyIdentifier) return undefined;
  return { authorityKeyIdentifier, serialNumber: positive(certificate.serialNumber) };
}

function parsed(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

/** RFC 5280, 4.1: the part that is signed comes first, its extensions are tagged. */
function extensionsOf({ raw }: X509Certificate): AsnType[] {
  const [signed] = partsOf(fromBER(raw).result);
  const [extensions] = partsOf(tagged(EXTENSIONS, signed));
  return partsOf(extensions);
}

function keyIdentifierIn(extensions: AsnType[]): Buffer | undefined {
  for (const extension of extensions) {
    const [id, ...rest] = partsOf(extension);
    if (!(id instanceof ObjectIdentifier) || id.getValue() !== AUTHORITY_KEY_IDENTIFIER) continue;
    // Whether it is critical may stand between.
    const value = rest.at(-1);
    if (!(value instanceof OctetString)) return undefined;
    const identifier = tagged(KEY_IDENTIFIER, fromBER(value.getValue()).result);
    return identifier instanceof Primitive ? Buffer.from(identifier.valueBlock.valueHexView) : undefined;
  }
  return undefined;
}

function partsOf(value: AsnType | undefined): AsnType[] {
  return value instanceof Constructed ? value.valueBlock.value : [];
}

function tagged(number: number, value: AsnType | undefined): AsnType | undefined {
  return partsOf(value).find(
    ({ idBlock }) => idBlock.tagClass === CONTEXT_SPECIFIC && idBlock.tagNumber === number,
  );
}

function positive(serial: string): Buffer {
  const bytes = Buffer.from(serial.length % 2 ? `0${serial}` : serial, 'hex');
  return (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
}
