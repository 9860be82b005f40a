import { type ObjectStore, StoredJson } from '@platform-journey/object-store';
import { z } from 'zod';

const time = z.number().nonnegative();

/** A certificate as it is kept: chain, key and where they come from are one blob, so that they never part. */
export const storedCertificateSchema = z.object({
  /** Those that were asked for, the first of them its name among others. */
  names: z.array(z.string()).min(1),
  issuer: z.string(),
  /** Browsers trust its issuer. */
  isPublic: z.boolean(),
  issuedAt: time,
  /** The chain, leaf first, PEM. */
  certificate: z.string(),
  /** PEM. */
  key: z.string(),
});
export type StoredCertificate = z.output<typeof storedCertificateSchema>;

/**
 * How the renewal of one certificate stands: kept, so that a restart does not begin anew. Times in ms since the epoch.
 */
export const renewalStateSchema = z.object({
  /** In a row. */
  failures: z.int().nonnegative(),
  /** What is tried next: indices among the certificate's issuers and the issuer's challenge types. */
  attempt: z.object({ issuer: z.int().nonnegative(), challenge: z.int().nonnegative(), probe: z.boolean() }),
  /** No attempt before this moment, unless somebody asks for one. */
  notBefore: time,
  /** Issuers that want to be left alone, by name, and until when: nobody's request changes that. */
  limits: z.record(z.string(), time),
  lastError: z.object({ at: time, code: z.string(), message: z.string(), issuer: z.string() }).optional(),
  /** What the CA suggests for a certificate (by its id): a window, and the moment that was drawn from it. */
  suggestion: z
    .object({ of: z.string(), start: time, end: time, at: time, explanationURL: z.string().optional() })
    .optional(),
  /** For which certificate (by its id) the CA has been asked for a suggestion, and when it is to be asked again. */
  asked: z.object({ of: z.string(), again: time }).optional(),
  /** When the next attempt is planned, and why. */
  next: z.object({ at: time, reason: z.string(), delayed: z.boolean() }).optional(),
});
export type RenewalState = z.output<typeof renewalStateSchema>;

/** A renewal that somebody asked for. */
export const renewalRequestSchema = z.object({ at: time });

/** What one certificate has in the store. */
export interface CertificateObjects {
  certificate: StoredJson<typeof storedCertificateSchema>;
  state: StoredJson<typeof renewalStateSchema>;
  request: StoredJson<typeof renewalRequestSchema>;
  /** Key of the lock that a renewer holds while it orders. */
  lock: string;
}

/** Told of something in the store that is not what it should be, and therefore counts as nothing. */
export type OnDamage = (key: string, problem: string) => void;

const CERTIFICATES = 'certificates/';
const ENDING = '.json';

/** @param name the certificate's first name */
export function certificateObjects(store: ObjectStore, name: string, onDamage: OnDamage): CertificateObjects {
  const id = name.replace('*', '_').replaceAll(':', '-');
  return {
    certificate: new StoredJson(store, `${CERTIFICATES}${id}${ENDING}`, storedCertificateSchema, onDamage),
    state: new StoredJson(store, `renewals/${id}${ENDING}`, renewalStateSchema, onDamage),
    request: new StoredJson(store, `requests/${id}${ENDING}`, renewalRequestSchema, onDamage),
    lock: `locks/${id}${ENDING}`,
  };
}

/** The certificates in the store, by what their objects are called after. */
export async function listCertificates(store: ObjectStore): Promise<string[]> {
  const keys = await store.list(CERTIFICATES);
  return keys
    .filter((key) => key.endsWith(ENDING))
    .map((key) => key.slice(CERTIFICATES.length, -ENDING.length));
}
