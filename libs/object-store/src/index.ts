export { openFileStore } from './file.ts';
export { assertKey } from './object-key.ts';
export type { ObjectStore, PutCondition, StoredObject } from './object-store.ts';
export { ConflictError, StoreError, type StoreErrorCode } from './store-error.ts';
