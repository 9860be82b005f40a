import { checkServerIdentity, type PeerCertificate } from 'node:tls';

/**
 * What a client wants of a site's certificate: that it comes from authorities which it trusts, or, where nobody is to trust
 * those, that it says to be of Let's Encrypt's staging CA; or nothing at all.
 */
export type Trust = 'authorities' | 'lets-encrypt-staging' | 'anything';

/** As an environment of the manifest names its issuers, in order. */
export function trustFor(issuer: string): Trust {
  return /^\s*lets-encrypt-staging\s*(,|$)/.test(issuer) ? 'lets-encrypt-staging' : 'authorities';
}

/**
 * Why a site's certificate is not one of Let's Encrypt's staging CA for this host, valid now. Its names tell that CA from all
 * others: https://letsencrypt.org/docs/staging-environment/. They prove nothing to a client that has a secret to send: anybody
 * may write them into a certificate. To have the signatures checked as well, trust its root as an authority.
 *
 * @param now ms since the epoch
 */
export function stagingProblem(certificate: PeerCertificate, host: string, now: number): string | undefined {
  if (!certificate.subject) return 'the site showed no certificate';
  const { issuer, valid_from: from, valid_to: to } = certificate;
  const [name, organisation] = [String(issuer.CN), String(issuer.O)];
  const isStaging = /^\(STAGING\) /.test(name) && /\bLet's Encrypt$/.test(organisation);
  if (!isStaging) {
    return `the certificate is of ${name} (${organisation}), expected one of Let's Encrypt's staging CA`;
  }
  if (Date.parse(to) <= now) return `the certificate expired at ${new Date(to).toISOString()}`;
  if (Date.parse(from) > now) return `the certificate is not valid before ${new Date(from).toISOString()}`;
  return checkServerIdentity(host, certificate)?.message;
}
