export type StoreErrorCode =
  /** Somebody else's body is there, or has been meanwhile. */
  | 'conflict'
  /** The key, or its place among the others, is not possible. */
  | 'invalid_key'
  /** The bucket or the folder that holds everything is not there; a missing key is no error. */
  | 'not_found'
  /** The store is there, but we may not do this: permissions, a read-only disk. */
  | 'denied'
  /** The store does not answer, is full or overloaded: the same call may succeed later. */
  | 'unavailable'
  /** Another holder has the lock, or may have it by now. */
  | 'lock_lost'
  /** What was read is not what was written. */
  | 'corrupt'
  /** The store did not take the call for a valid one, and will not another time. */
  | 'refused';

/** Why a store did not do what it was told. The message is for people and complete; the cause is what lies beneath. */
export class StoreError extends Error {
  override readonly name: string = 'StoreError';
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A conditional write whose condition did not hold. */
export class ConflictError extends StoreError {
  override readonly name = 'ConflictError';
  readonly key: string;

  constructor(key: string, options?: ErrorOptions) {
    super('conflict', `${key} is not what it was: another write came first`, options);
    this.key = key;
  }
}
