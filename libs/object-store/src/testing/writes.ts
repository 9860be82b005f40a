import type { ObjectStore, StoredObject } from '../index.ts';

/** A write, and what its key holds before and after it; undefined when nothing. */
export interface Write {
  key: string;
  before: string | undefined;
  after: string | undefined;
  make(store: ObjectStore, found: StoredObject | undefined): Promise<unknown>;
}

const ifVersion = (found: StoredObject | undefined) => ({ ifVersion: found?.version ?? '' });

/** One of each kind that a store knows. */
export const writes = {
  create: {
    key: 'new/folder/key',
    before: undefined,
    after: 'new',
    make: (store) => store.put('new/folder/key', 'new', { ifAbsent: true }),
  },
  replace: {
    key: 'key',
    before: 'old',
    after: 'new',
    make: (store, found) => store.put('key', 'new', ifVersion(found)),
  },
  delete: {
    key: 'key',
    before: 'old',
    after: undefined,
    make: (store, found) => store.delete('key', ifVersion(found)),
  },
} satisfies Record<string, Write>;
