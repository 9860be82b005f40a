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
