import { ConfigError } from '@platform-journey/service-kit';
import { kindOfName } from './name-kind.ts';
import type { AcmeIssuerSettings, CertificateSettings } from './settings.ts';

/** The issuer that needs no settings: a CA that the proxies of a host make and keep. */
export const LOCAL_CA = 'local-ca';

/** An ACME issuer, under its name. */
export interface AcmeIssuer extends AcmeIssuerSettings {
  name: string;
}

/** Who may issue a certificate, in order. */
export interface CertificatePlan {
  names: readonly [string, ...string[]];
  issuers: readonly (AcmeIssuer | typeof LOCAL_CA)[];
}

const LETS_ENCRYPT_STAGING = 'https://acme-staging-v02.api.letsencrypt.org/directory';
const LETS_ENCRYPT = /(?:^|\.)letsencrypt\.org$/;
const CHALLENGES: AcmeIssuerSettings['challenges'] = ['http-01', 'tls-alpn-01'];

/** https://letsencrypt.org/docs/acme-protocol-updates/ */
const WELL_KNOWN: Readonly<Record<string, AcmeIssuerSettings>> = {
  'lets-encrypt': {
    directory: 'https://acme-v02.api.letsencrypt.org/directory',
    staging: LETS_ENCRYPT_STAGING,
    challenges: CHALLENGES,
    public: true,
  },
  'lets-encrypt-staging': { directory: LETS_ENCRYPT_STAGING, challenges: CHALLENGES, public: false },
};

export interface IssuerChoice {
  /** Issuers of the user's own, by name; one of a well-known name takes its place. */
  known: Readonly<Record<string, AcmeIssuerSettings>>;
  /** For certificates that name none. */
  preset: readonly string[];
}

/**
 * Chooses who may issue a certificate: those that the settings name, save that names which no public CA would certify
 * go to the local CA instead of one, and reserved names (example.com) never reach Let's Encrypt at all.
 *
 * @throws ConfigError naming the issuer that nobody knows, or the name that none of them can verify
 */
export function planCertificate(
  settings: CertificateSettings,
  { known, preset }: IssuerChoice,
): CertificatePlan {
  const names = [...new Set(settings.names)] as [string, ...string[]];
  const wanted = (settings.issuers ?? preset).map((name) => issuerNamed(name, { ...WELL_KNOWN, ...known }));
  const isPublic = names.every((name) => kindOfName(name) === 'public');
  const able = isPublic ? wanted : wanted.filter((issuer) => !asksForPublicNames(issuer));
  const issuers = able.length > 0 ? able : [LOCAL_CA as typeof LOCAL_CA];
  const wildcard = names.find((name) => name.startsWith('*.'));
  if (wildcard !== undefined && issuers.some((issuer) => issuer !== LOCAL_CA)) {
    throw new ConfigError(
      `CERTIFICATES: expected no wildcard from an ACME issuer, which would need the challenge dns-01; received ${wildcard}`,
    );
  }
  return { names, issuers };
}

function issuerNamed(name: string, known: IssuerChoice['known']): AcmeIssuer | typeof LOCAL_CA {
  if (name === LOCAL_CA) return LOCAL_CA;
  const settings = Object.hasOwn(known, name) ? known[name] : undefined;
  if (settings) return { name, ...settings };
  const names = [LOCAL_CA, ...Object.keys(known)].join(', ');
  throw new ConfigError(`ISSUER: expected one of ${names}; received ${JSON.stringify(name)}`);
}

/** Let's Encrypt refuses other names, and so does its staging, whatever they are called; to ask in vain counts against limits. */
function asksForPublicNames(issuer: AcmeIssuer | typeof LOCAL_CA): boolean {
  return issuer !== LOCAL_CA && (issuer.public || LETS_ENCRYPT.test(new URL(issuer.directory).hostname));
}
