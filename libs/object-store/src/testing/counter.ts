import { ConflictError, type ObjectStore } from '../index.ts';

/** Large enough that a body which is not written in one go shows. */
const LINES = 8000;

/** A body that says a number, and shows when a part of it is missing or of another. */
export function counterBody(count: number): string {
  return `${count}\n`.repeat(LINES);
}

/** The number that the body says. @throws Error when it is not one that `counterBody` made */
export function countOf(body: Buffer): number {
  const text = body.toString();
  const count = Number.parseInt(text, 10);
  if (text !== counterBody(count)) throw new Error(`a torn body of ${body.length} bytes`);
  return count;
}

/** Adds one to the number under the key, however many others do so as well. */
export async function increment(store: ObjectStore, key: string): Promise<void> {
  for (;;) {
    const found = await store.get(key);
    const next = counterBody(found ? countOf(found.body) + 1 : 1);
    try {
      await store.put(key, next, found ? { ifVersion: found.version } : { ifAbsent: true });
      return;
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
    }
  }
}
