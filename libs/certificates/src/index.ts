export {
  type Certified,
  certifyAuthority,
  certifyRequest,
  createAuthority,
  createKey,
  isPair,
  issueLeaf,
  renewAt,
} from './authority.ts';
export { type CertificateIdentity, certificateIdentity } from './certificate-identity.ts';
export {
  type CertificateObjects,
  certificateObjects,
  listCertificates,
  type OnDamage,
  type RenewalState,
  type StoredCertificate,
} from './certificate-store.ts';
export { challengeCertificate } from './challenge-certificate.ts';
export { unsoundness } from './soundness.ts';
