export { openFileStore } from './file.ts';
export { type Lock, type LockOptions, withLock } from './lock.ts';
export { assertKey } from './object-key.ts';
export type { ObjectStore, PutCondition, StoredObject } from './object-store.ts';
export { openS3Store, type S3StoreOptions } from './s3.ts';
export { ConflictError, StoreError, type StoreErrorCode } from './store-error.ts';
export { StoredJson } from './stored-json.ts';
