export {
  type Certified,
  certifyAuthority,
  createAuthority,
  createKey,
  isPair,
  issueLeaf,
  renewAt,
} from './authority.ts';
export { type CertificateIdentity, certificateIdentity } from './certificate-identity.ts';
