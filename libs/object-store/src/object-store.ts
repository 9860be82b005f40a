/**
 * Small blobs by name, shared by any number of processes: certificates, accounts, challenge tokens, locks, journals.
 *
 * What every implementation guarantees:
 * - A body appears whole or not at all. When the writer is killed at any moment the old body is there, or the new one.
 * - What a put that has resolved wrote, every later get sees, from any process, also after a power cut.
 * - Of several writes under the same condition at the same time, one at most succeeds.
 * - Every call settles within a bounded time, and rejects with a StoreError only.
 *
 * What every caller keeps to:
 * - Keys are as `assertKey` says, and no key is the folder of another: not `a` beside `a/b`.
 * - Bodies are small: they are read and written as a whole.
 * - A version says what is stored, not who stored it: equal bodies may have equal versions. Who must know that it was
 *   his own write that succeeded puts something into the body that nobody else would.
 */
export interface ObjectStore {
  /** What is stored under the key; undefined when there is nothing. */
  get(key: string): Promise<StoredObject | undefined>;

  /**
   * Stores the body and resolves with its version. Text is stored as UTF-8.
   *
   * @throws ConflictError when the condition does not hold: nothing has been written
   * @throws StoreError `unavailable`: the body may have been written or not; the same call may be made again
   */
  put(key: string, body: string | Uint8Array, condition?: PutCondition): Promise<string>;

  /**
   * Resolves once there is nothing under the key, also when there never was: a delete may be repeated.
   *
   * @throws ConflictError when another version than the one given is there; it stays
   */
  delete(key: string, condition?: { ifVersion: string }): Promise<void>;

  /** The keys that begin with the prefix, sorted; all of them for ''. What is written meanwhile may be missing. */
  list(prefix: string): Promise<string[]>;
}

export interface StoredObject {
  body: Buffer;
  /** Opaque; to be compared for equality and given back as a condition. */
  version: string;
}

/** Only if that version is there, or only if nothing is. */
export type PutCondition = { ifVersion: string } | { ifAbsent: true };
