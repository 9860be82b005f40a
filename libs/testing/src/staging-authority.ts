import { execFileSync } from 'node:child_process';

const SUBJECT = "/C=US/O=Let's Encrypt/CN=(STAGING) Tested Tomato T1";

/** A CA (PEM) that calls itself as Let's Encrypt's staging one does, and that nobody trusts either. */
export function stagingAuthority(): { certificate: string; key: string } {
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const args = ['req', '-x509', ...curve, '-days', '2', '-subj', SUBJECT, '-keyout', '-', '-out', '-'];
  const pem = execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const block = (what: string) =>
    new RegExp(`-----BEGIN ${what}-----[\\s\\S]+?-----END ${what}-----\n`).exec(pem)?.[0] ?? '';
  return { certificate: block('CERTIFICATE'), key: block('PRIVATE KEY') };
}
