import { createHash } from 'node:crypto';
import { ConflictError, type ObjectStore, type PutCondition, type StoredObject } from '../index.ts';
import { assertKey, assertPrefix } from '../object-key.ts';

/** What happens to a put instead of what should: it gets the put that it stands before. */
export type PutFault = (put: () => string) => Promise<string>;

/** A store for tests of what is built on stores: it needs no time, and fails on demand. */
export class MemoryStore implements ObjectStore {
  /** Befalls every put as long as it is there. */
  putFault: PutFault | undefined;
  /** What every get rejects with as long as it is there. */
  getFault: Error | undefined;
  readonly #bodies = new Map<string, Buffer>();

  async get(key: string): Promise<StoredObject | undefined> {
    assertKey(key);
    if (this.getFault) throw this.getFault;
    const body = this.#bodies.get(key);
    return body && { body: Buffer.from(body), version: versionOf(body) };
  }

  async put(key: string, body: string | Uint8Array, condition?: PutCondition): Promise<string> {
    assertKey(key);
    const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(body);
    const put = () => this.#put(key, bytes, condition);
    return this.putFault ? this.putFault(put) : put();
  }

  async delete(key: string, condition?: { ifVersion: string }): Promise<void> {
    assertKey(key);
    const body = this.#bodies.get(key);
    if (body && condition && versionOf(body) !== condition.ifVersion) throw new ConflictError(key);
    this.#bodies.delete(key);
  }

  async list(prefix: string): Promise<string[]> {
    assertPrefix(prefix);
    return [...this.#bodies.keys()].filter((key) => key.startsWith(prefix)).sort();
  }

  #put(key: string, bytes: Buffer, condition: PutCondition | undefined): string {
    const current = this.#bodies.get(key);
    const holds =
      !condition ||
      ('ifAbsent' in condition ? !current : current && versionOf(current) === condition.ifVersion);
    if (!holds) throw new ConflictError(key);
    this.#bodies.set(key, bytes);
    return versionOf(bytes);
  }
}

function versionOf(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex');
}
