import { createHash } from 'node:crypto';
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
  /** The last request, by its version, that an attempt was made for, and whether there has been a renewal since. */
  heard: z.object({ request: z.string(), answered: z.boolean() }).optional(),
  /** When the next attempt is planned, and why. */
  next: z.object({ at: time, reason: z.string(), delayed: z.boolean() }).optional(),
});
export type RenewalState = z.output<typeof renewalStateSchema>;

/** A renewal that somebody asked for. It stays; each renewer remembers in its state which it has heard. */
export const renewalRequestSchema = z.object({ at: time });

/** An order that has been placed: who is killed before its end leaves it to the next, with the key that it is for. */
export const placedOrderSchema = z.object({
  /** URL of the CA's directory. */
  directory: z.string(),
  names: z.array(z.string()),
  url: z.string(),
  /** PEM. */
  key: z.string(),
});
export type PlacedOrder = z.output<typeof placedOrderSchema>;

/** What one certificate has in the store. */
export interface CertificateObjects {
  certificate: StoredJson<typeof storedCertificateSchema>;
  state: StoredJson<typeof renewalStateSchema>;
  order: StoredJson<typeof placedOrderSchema>;
  request: StoredJson<typeof renewalRequestSchema>;
  /** Key of the lock that a renewer holds while it orders. */
  lock: string;
}

/** Told of something in the store that is not what it should be, and therefore counts as nothing. */
export type OnDamage = (key: string, problem: string) => void;

/** What a certificate is to be. */
export interface WantedCertificate {
  names: readonly [string, ...string[]];
  /** Those that it may come from, by name, in the order in which they are asked. */
  issuers: readonly [string, ...string[]];
}

const CERTIFICATES = 'certificates/';
const ENDING = '.json';
/** A store takes 200 characters between two slashes, DNS names have up to 253. */
const LONGEST_NAME = 150;

/**
 * What a certificate's objects are called after. Other names, or other issuers, have objects of their own: while a deploy
 * replaces proxies by some with other settings, the two do not undo each other's work.
 */
export function certificateKey({ names, issuers }: WantedCertificate): string {
  const digest = createHash('sha256').update(JSON.stringify([[...names].sort(), issuers]));
  return `${keyOfName(names[0])}-${digest.digest('hex').slice(0, 8)}`;
}

/** @param key `certificateKey`'s, or one of `storedCertificates` */
export function certificateObjects(store: ObjectStore, key: string, onDamage: OnDamage): CertificateObjects {
  const at = (folder: string) => `${folder}/${key}${ENDING}`;
  return {
    certificate: new StoredJson(store, CERTIFICATES + key + ENDING, storedCertificateSchema, onDamage),
    state: new StoredJson(store, at('renewals'), renewalStateSchema, onDamage),
    order: new StoredJson(store, at('orders'), placedOrderSchema, onDamage),
    request: new StoredJson(store, at('requests'), renewalRequestSchema, onDamage),
    lock: at('locks'),
  };
}

/**
 * All certificates in the store by their keys, the last issued first, also those that nobody renews any more; undefined
 * for one that is damaged.
 *
 * @throws StoreError
 */
export async function storedCertificates(
  store: ObjectStore,
  onDamage: OnDamage,
): Promise<[key: string, certificate: StoredCertificate | undefined][]> {
  const files = (await store.list(CERTIFICATES)).filter((file) => file.endsWith(ENDING));
  const keys = files.map((file) => file.slice(CERTIFICATES.length, -ENDING.length));
  const read = keys.map(async (key): Promise<[string, StoredCertificate | undefined]> => {
    const found = await certificateObjects(store, key, onDamage).certificate.read();
    return [key, found?.value];
  });
  return (await Promise.all(read)).sort(([, a], [, b]) => (b?.issuedAt ?? 0) - (a?.issuedAt ?? 0));
}

/** Whether a certificate whose first name that is would have the key. */
export function isKeyFor(key: string, name: string): boolean {
  return key.slice(0, -'-12345678'.length) === keyOfName(name);
}

function keyOfName(name: string): string {
  return name.replace('*', '_').replaceAll(':', '-').slice(0, LONGEST_NAME);
}
