import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConflictError, type ObjectStore } from '../index.ts';
import { countOf, increment } from './counter.ts';

/** What a test of the suite gets: two openings of one store, as two processes have them. */
export interface SharedStore {
  store: ObjectStore;
  other: ObjectStore;
  close(): Promise<void>;
}

const text = async (store: ObjectStore, key: string) => (await store.get(key))?.body.toString();

/** Holds an implementation to the contract of `ObjectStore`. The store that `open` gives may hold other keys. */
export function describeConformance(name: string, open: () => Promise<SharedStore>): void {
  describe(`${name} as an object store`, () => {
    let shared: SharedStore;
    let store: ObjectStore;
    let other: ObjectStore;
    let folder: string;
    let count = 0;
    const newKey = () => `${folder}/key-${++count}`;

    beforeAll(async () => {
      shared = await open();
      ({ store, other } = shared);
      folder = `conformance/${crypto.randomUUID()}`;
    });
    afterAll(async () => {
      for (const key of await store.list(`${folder}/`)) await store.delete(key);
      await shared.close();
    });

    test('there is nothing under a key that was never written', async () => {
      expect(await store.get(newKey())).toBeUndefined();
    });

    test('what is put is what others get, with its version', async () => {
      const key = newKey();
      const version = await store.put(key, 'one');
      expect(await other.get(key)).toEqual({ body: Buffer.from('one'), version });
    });

    test('every byte comes back, and so does no byte at all', async () => {
      const [full, empty] = [newKey(), newKey()];
      const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 256));
      await store.put(full, bytes);
      await store.put(empty, '');
      expect((await other.get(full))?.body.equals(bytes)).toBe(true);
      expect((await other.get(empty))?.body.length).toBe(0);
    });

    test('another body has another version', async () => {
      const key = newKey();
      const version = await store.put(key, 'one');
      expect(await store.put(key, 'two')).not.toBe(version);
    });

    test('a body that is changed after the call is stored as it was', async () => {
      const key = newKey();
      const body = Buffer.from('as it was');
      const put = store.put(key, body);
      body.fill(0);
      await put;
      expect(await text(other, key)).toBe('as it was');
    });

    test('a put that must create does, once', async () => {
      const key = newKey();
      await store.put(key, 'first', { ifAbsent: true });
      await expect(other.put(key, 'second', { ifAbsent: true })).rejects.toThrow(ConflictError);
      expect(await text(store, key)).toBe('first');
    });

    test('a put that must create does so again after a delete', async () => {
      const key = newKey();
      await store.put(key, 'first');
      await other.delete(key);
      await store.put(key, 'second', { ifAbsent: true });
      expect(await text(other, key)).toBe('second');
    });

    test('a put on a version replaces that version alone', async () => {
      const key = newKey();
      const first = await store.put(key, 'first');
      const second = await other.put(key, 'second', { ifVersion: first });
      await expect(store.put(key, 'third', { ifVersion: first })).rejects.toMatchObject({
        code: 'conflict',
        key,
      });
      expect(await store.get(key)).toEqual({ body: Buffer.from('second'), version: second });
    });

    test('a put on a version of what is gone is a conflict', async () => {
      const key = newKey();
      const version = await store.put(key, 'first');
      await store.delete(key);
      await expect(store.put(key, 'second', { ifVersion: version })).rejects.toThrow(ConflictError);
      expect(await store.get(key)).toBeUndefined();
    });

    test('a delete on a version deletes that version alone', async () => {
      const key = newKey();
      const first = await store.put(key, 'first');
      const second = await store.put(key, 'second');
      await expect(store.delete(key, { ifVersion: first })).rejects.toThrow(ConflictError);
      expect(await text(store, key)).toBe('second');
      await store.delete(key, { ifVersion: second });
      expect(await other.get(key)).toBeUndefined();
    });

    test('a delete of what is not there is done', async () => {
      const key = newKey();
      await store.delete(key);
      const version = await store.put(key, 'here');
      await store.delete(key, { ifVersion: version });
      await store.delete(key, { ifVersion: version });
    });

    test('of many who create at the same time one succeeds', async () => {
      const key = newKey();
      const bodies = Array.from({ length: 12 }, (_, index) => `creator ${index}`);
      const puts = bodies.map((body, index) =>
        (index % 2 ? store : other).put(key, body, { ifAbsent: true }).then(() => body),
      );
      const settled = await Promise.allSettled(puts);
      const winners = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      const reasons = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
      expect(winners).toEqual([await text(store, key)]);
      for (const reason of reasons) expect(reason).toBeInstanceOf(ConflictError);
    });

    test('no increment is lost when many count at the same time', async () => {
      const key = newKey();
      const countTo = async (store: ObjectStore, rounds: number) => {
        for (let round = 0; round < rounds; round++) await increment(store, key);
      };
      await Promise.all([store, other, store, other].map((store) => countTo(store, 5)));
      const stored = await store.get(key);
      expect(stored && countOf(stored.body)).toBe(20);
    });

    test('list names the keys that begin with the prefix, in order', async () => {
      const base = `${folder}/list`;
      for (const key of ['b/two', 'b/one', 'bc', 'a']) await store.put(`${base}/${key}`, key);
      const listed = async (prefix: string) =>
        (await other.list(`${base}/${prefix}`)).map((key) => key.slice(base.length + 1));
      expect(await listed('')).toEqual(['a', 'b/one', 'b/two', 'bc']);
      expect(await listed('b')).toEqual(['b/one', 'b/two', 'bc']);
      expect(await listed('b/')).toEqual(['b/one', 'b/two']);
      expect(await listed('b/o')).toEqual(['b/one']);
      expect(await listed('c')).toEqual([]);
      expect(await store.list('')).toEqual(expect.arrayContaining([`${base}/a`, `${base}/bc`]));
    });

    test('list names no key that has been deleted', async () => {
      const key = newKey();
      await store.put(key, 'here');
      await store.delete(key);
      expect(await other.list(key)).toEqual([]);
    });

    test('a key that leads out of the store is refused by every call', async () => {
      const refused = { code: 'invalid_key' };
      await expect(store.get('../key')).rejects.toMatchObject(refused);
      await expect(store.put('a/../../key', '')).rejects.toMatchObject(refused);
      await expect(store.delete('/key')).rejects.toMatchObject(refused);
      await expect(store.list('../')).rejects.toMatchObject(refused);
    });
  });
}
