import { X509Certificate } from 'node:crypto';
import { type Certified, certifyAuthority, createKey, isPair } from '@platform-journey/certificates';
import { ConflictError, type ObjectStore } from '@platform-journey/object-store';

const NAME = 'Platform Journey local CA';
const KEY = 'local-ca.key.pem';
const CERTIFICATE = 'local-ca.pem';

/** What the store has of the local CA cannot be used; the message says what, and what to do. */
export class LocalCaError extends Error {
  override readonly name = 'LocalCaError';
}

/**
 * Opens the local CA in a store, and makes it when there is none.
 *
 * Any number of processes may do so at once, and any of them may die at any point: the key comes first, and a key
 * without its certificate is one whose certificate anybody can still make.
 *
 * @param where what the store is called, for messages
 * @throws LocalCaError when the objects are damaged, do not belong together or have expired
 * @throws StoreError when the store cannot be used
 */
export async function openLocalCa(store: ObjectStore, where: string): Promise<Certified> {
  // In this order: whoever sees the certificate is sure to see the key, if it was not taken away.
  const known = await store.get(CERTIFICATE);
  if (known && !(await store.get(KEY)))
    throw unusable(where, `${CERTIFICATE} is there but its key ${KEY} is not`);
  const key = await readOrCreate(store, KEY, createKey);
  const certificate = await readOrCreate(store, CERTIFICATE, () => certify(key, where));
  check({ certificate, key }, where);
  return { certificate, key };
}

async function certify(key: string, where: string): Promise<string> {
  try {
    return await certifyAuthority(key, NAME);
  } catch (cause) {
    throw unusable(where, `${KEY} is not a usable private key`, cause);
  }
}

function check(authority: Certified, where: string): void {
  let problem: string | undefined;
  try {
    if (!isPair(authority)) problem = `${CERTIFICATE} does not belong to ${KEY}`;
    else if (hasExpired(authority.certificate)) problem = `${CERTIFICATE} has expired`;
  } catch (cause) {
    throw unusable(where, `${CERTIFICATE} or ${KEY} is damaged`, cause);
  }
  if (problem) throw unusable(where, problem);
}

function hasExpired(certificate: string): boolean {
  return Date.parse(new X509Certificate(certificate).validTo) < Date.now();
}

function unusable(where: string, problem: string, cause?: unknown): LocalCaError {
  const wayOut = 'Delete both to have a new CA made, then trust the new one';
  return new LocalCaError(`The local CA in ${where} cannot be used: ${problem}. ${wayOut}.`, { cause });
}

/** What is stored, or what `create` makes when there is nothing; of several who make it at once, one is heard. */
async function readOrCreate(store: ObjectStore, key: string, create: () => Promise<string>): Promise<string> {
  const found = await store.get(key);
  if (found) return found.body.toString();
  const created = await create();
  try {
    await store.put(key, created, { ifAbsent: true });
    return created;
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    return readOrCreate(store, key, create);
  }
}
