export {
  type Certified,
  certifyAuthority,
  certifyRequest,
  createAuthority,
  createKey,
  isPair,
  issueLeaf,
} from './authority.ts';
export { type CertificateIdentity, certificateIdentity } from './certificate-identity.ts';
export {
  type CertificateObjects,
  certificateKey,
  certificateObjects,
  isKeyFor,
  type OnDamage,
  type PlacedOrder,
  type RenewalState,
  type StoredCertificate,
  storedCertificates,
  type WantedCertificate,
} from './certificate-store.ts';
export { challengeCertificate } from './challenge-certificate.ts';
export { unsoundness } from './soundness.ts';
