import { createHash, createPrivateKey, createPublicKey, webcrypto, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type * as x509 from './x509.ts';

/** A certificate and its private key, as PEM. */
export interface Certified {
  certificate: string;
  key: string;
}

export const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;
const CA_DAYS = 3650;
const LEAF_DAYS = 90;
/** Clocks differ. */
const BACKDATE_MS = 300_000;

/** @returns a new private key (ECDSA P-256) as PKCS #8 PEM */
export async function createKey(): Promise<string> {
  const { privateKey } = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', privateKey));
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    .export({ format: 'pem', type: 'pkcs8' })
    .toString();
}

/** @returns a new CA, valid for ten years */
export async function createAuthority(name: string, now = new Date()): Promise<Certified> {
  const key = await createKey();
  return { key, certificate: await certifyAuthority(key, name, now) };
}

/** @returns the self-signed certificate of a CA for `key`, valid for ten years */
export async function certifyAuthority(key: string, name: string, now = new Date()): Promise<string> {
  const keys = await importKeys(key);
  const x509 = await import('./x509.ts');
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    // The fingerprint tells authorities of several checkouts apart in a browser's list.
    name: `CN=${name} ${fingerprint(key)}, O=Platform Journey`,
    keys,
    signingAlgorithm: ALGORITHM,
    notBefore: new Date(now.getTime() - BACKDATE_MS),
    notAfter: new Date(now.getTime() + CA_DAYS * DAY_MS),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return pem(certificate);
}

/**
 * @param names host names and IP addresses, the first of them the subject
 * @returns a server certificate for them with a key of its own, valid for 90 days
 */
export async function issueLeaf(
  authority: Certified,
  names: readonly string[],
  now = new Date(),
): Promise<Certified> {
  const key = await createKey();
  const { publicKey } = await importKeys(key);
  return { key, certificate: await certifyServer(authority, publicKey, names, now) };
}

/**
 * @param request a certificate request (PKCS #10, DER), of which only the public key counts
 * @returns a server certificate for that key and `names`, valid for 90 days
 */
export async function certifyRequest(
  authority: Certified,
  request: Uint8Array<ArrayBuffer>,
  names: readonly string[],
  now = new Date(),
): Promise<string> {
  const { Pkcs10CertificateRequest } = await import('./x509.ts');
  const { publicKey } = new Pkcs10CertificateRequest(request);
  return certifyServer(authority, publicKey, names, now);
}

async function certifyServer(
  authority: Certified,
  publicKey: x509.PublicKey | webcrypto.CryptoKey,
  names: readonly string[],
  now: Date,
): Promise<string> {
  const x509 = await import('./x509.ts');
  const issuer = new x509.X509Certificate(authority.certificate);
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${names[0]}`,
    issuer: issuer.subjectName,
    publicKey,
    signingKey: (await importKeys(authority.key)).privateKey,
    signingAlgorithm: ALGORITHM,
    notBefore: new Date(now.getTime() - BACKDATE_MS),
    notAfter: new Date(now.getTime() + LEAF_DAYS * DAY_MS),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value })),
      ),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return pem(certificate);
}

/** Whether the two belong together. Throws when either is not what it should be. */
export function isPair({ certificate, key }: Certified): boolean {
  return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
}

export async function importKeys(key: string): Promise<webcrypto.CryptoKeyPair> {
  const privateKey = createPrivateKey(key);
  const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return {
    privateKey: await webcrypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, false, ['sign']),
    publicKey: await webcrypto.subtle.importKey('spki', spki, ALGORITHM, true, ['verify']),
  };
}

function fingerprint(key: string): string {
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return createHash('sha256').update(spki).digest('hex').slice(0, 8);
}

export function pem(certificate: x509.X509Certificate): string {
  return `${certificate.toString('pem')}\n`;
}
