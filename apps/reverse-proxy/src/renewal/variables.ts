import { isAbsolute } from 'node:path';
import { ConfigError } from '@platform-journey/service-kit';
import { z } from 'zod';
import { json } from '../json-variable.ts';
import { type CertificatePlan, LOCAL_CA, planCertificate } from './issuer-choice.ts';
import { acmeIssuerSchema, certificateSchema } from './settings.ts';

const list = (text: string) => text.split(',').map((item) => item.trim());

/** The variables that certificates depend on. */
export const certificateVariables = {
  DOMAIN: z
    .string()
    .regex(/^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/, 'expected a lowercase host name')
    .default('localhost')
    .describe('Host name of the site; without CERTIFICATES, its certificate is issued for it'),
  ISSUER: z
    .string()
    .regex(/^[\w-]+(?: *, *[\w-]+)*$/, 'expected names of issuers, such as "lets-encrypt,local-ca"')
    .transform(list)
    .default(['local-ca'])
    .describe('Where certificates come from: issuers by name, in the order in which they are asked'),
  ACME_ISSUERS: json(z.record(z.string(), acmeIssuerSchema))
    .default({})
    .describe('JSON: further issuers by name: `directory`, and what else they need'),
  ACME_EMAIL: z
    .string()
    .regex(/^\S+@\S+$/, 'expected an e-mail address')
    .optional()
    .describe('Where issuers send notices'),
  CERTIFICATES: json(z.array(certificateSchema).min(1, 'expected at least one certificate'))
    .optional()
    .describe('JSON: which names share a certificate, and their issuers where they differ from ISSUER'),
  CERTIFICATE_DIRECTORY: z
    .string()
    .refine(isAbsolute, 'expected an absolute path')
    .optional()
    .describe('Directory of the certificate store, shared by all proxies of a host'),
  CERTIFICATE_BUCKET: z
    .string()
    .regex(/^[a-z0-9.-]{3,63}(?:\/[\w./-]+)?$/, 'expected a bucket, or one with a prefix: "bucket/prefix"')
    .optional()
    .describe('S3 bucket of the certificate store, shared by the proxies of all hosts'),
};

type CertificateConfig = z.output<z.ZodObject<typeof certificateVariables>>;

/** Names under which the site is reached on its own machine, beside its domain. */
const LOCAL_NAMES = ['localhost', '127.0.0.1', '::1'];

/**
 * Which certificates there are to be, the preset one first.
 *
 * @throws ConfigError naming what does not go together
 */
export function certificatePlans(config: CertificateConfig): [CertificatePlan, ...CertificatePlan[]] {
  const choice = { known: config.ACME_ISSUERS, preset: config.ISSUER };
  const site = planCertificate({ names: [config.DOMAIN] }, choice);
  // Who trusts the local CA may as well trust it for this machine's own names.
  const names = site.issuers.every((issuer) => issuer === LOCAL_CA)
    ? [config.DOMAIN, ...LOCAL_NAMES]
    : site.names;
  const wanted = config.CERTIFICATES ?? [{ names: [...names] }];
  const plans = wanted.map((certificate) => planCertificate(certificate, choice));
  assertNoneTwice(plans);
  return plans as [CertificatePlan, ...CertificatePlan[]];
}

function assertNoneTwice(plans: readonly CertificatePlan[]): void {
  const seen = new Set<string>();
  for (const name of plans.flatMap(({ names }) => names)) {
    if (seen.has(name))
      throw new ConfigError(`CERTIFICATES: expected each name in one certificate; received ${name} twice`);
    seen.add(name);
  }
}
