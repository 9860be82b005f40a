import { isIP } from 'node:net';
import { z } from 'zod';

const name = z
  .string()
  .regex(
    /^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*$|^[\da-f.:]+$/,
    'expected a lowercase host name or an IP address',
  )
  .refine((text) => !/^[\d.]+$|:/.test(text) || isIP(text) > 0, 'expected a host name or an IP address');

/** Which names one certificate covers, and who may issue it, in order. */
export const certificateSchema = z.strictObject({
  names: z.array(name).min(1, 'expected at least one name').max(100, 'expected at most 100 names'),
  issuers: z.array(z.string()).min(1, 'expected at least one issuer').optional(),
});

const challenge = z.enum(['http-01', 'tls-alpn-01']);

/** An ACME issuer of the user's own. */
export const acmeIssuerSchema = z.strictObject({
  directory: z.url({ protocol: /^https$/, error: 'expected an https URL' }),
  /** Where attempts are rehearsed after a failure. */
  staging: z.url({ protocol: /^https$/, error: 'expected an https URL' }).optional(),
  /** File with further CAs (PEM) to trust for the directory itself. */
  trust: z.string().optional(),
  /** External account binding: the key's id and the key itself, base64url. */
  eab: z
    .strictObject({ kid: z.string().min(1), hmacKey: z.string().regex(/^[\w+/=-]+$/, 'expected base64url') })
    .optional(),
  /** https://datatracker.ietf.org/doc/draft-aaron-acme-profiles/ */
  profile: z.string().min(1).optional(),
  challenges: z.array(challenge).min(1).default(['http-01', 'tls-alpn-01']),
  /** Browsers trust it: then it is not asked for names that no such CA would certify, and gets HSTS. */
  public: z.boolean().default(false),
});

export type CertificateSettings = z.output<typeof certificateSchema>;
export type AcmeIssuerSettings = z.output<typeof acmeIssuerSchema>;
