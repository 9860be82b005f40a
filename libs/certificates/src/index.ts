export {
  type Certified,
  certifyAuthority,
  createAuthority,
  createKey,
  isPair,
  issueLeaf,
  renewAt,
} from './authority.ts';
