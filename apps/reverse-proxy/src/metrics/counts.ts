/** How often each of a few things has happened. */
export class Counts<Key> implements Iterable<[Key, number]> {
  readonly #counts = new Map<Key, number>();

  add(key: Key): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  [Symbol.iterator](): MapIterator<[Key, number]> {
    return this.#counts.entries();
  }
}
