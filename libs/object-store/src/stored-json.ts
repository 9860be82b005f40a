import type { z } from 'zod';
import type { ObjectStore, StoredObject } from './object-store.ts';
import { ConflictError } from './store-error.ts';

/** How often a change is tried again when others change the same. */
const MOST_CONFLICTS = 20;

/** A value that is kept as JSON under one key. */
export class StoredJson<Schema extends z.ZodType> {
  readonly #store: ObjectStore;
  readonly #key: string;
  readonly #schema: Schema;
  readonly #onDamage: (key: string, problem: string) => void;
  /** What was read last; what is there for long is parsed once. */
  #known: { version: string; value: z.output<Schema> | undefined } | undefined;

  /** @param onDamage told, once for what is there, when that is not what it should be; it then counts as nothing */
  constructor(
    store: ObjectStore,
    key: string,
    schema: Schema,
    onDamage: (key: string, problem: string) => void,
  ) {
    this.#store = store;
    this.#key = key;
    this.#schema = schema;
    this.#onDamage = onDamage;
  }

  /** The same object for as long as the same is stored; not to be changed. @throws StoreError when the store cannot be used */
  async read(): Promise<{ value: z.output<Schema>; version: string } | undefined> {
    const stored = await this.#store.get(this.#key);
    if (!stored) return undefined;
    const value = this.#parse(stored);
    return value === undefined ? undefined : { value, version: stored.version };
  }

  /** Writes over whatever is there. @throws StoreError */
  async write(value: z.output<Schema>): Promise<void> {
    await this.#store.put(this.#key, encode(value));
  }

  /**
   * Changes the value, against others who do the same.
   *
   * @param change a pure function of the value as it is; returning the same value writes nothing
   * @throws StoreError
   */
  async change(change: (value: z.output<Schema> | undefined) => z.output<Schema>): Promise<void> {
    for (let conflicts = 0; ; conflicts++) {
      const stored = await this.#store.get(this.#key);
      const before = stored && this.#parse(stored);
      const after = change(before);
      if (before !== undefined && after === before) return;
      try {
        await this.#store.put(
          this.#key,
          encode(after),
          stored ? { ifVersion: stored.version } : { ifAbsent: true },
        );
        return;
      } catch (error) {
        if (!(error instanceof ConflictError) || conflicts === MOST_CONFLICTS) throw error;
      }
    }
  }

  /** @throws StoreError; a ConflictError when another version than the given one is there */
  async delete(version?: string): Promise<void> {
    await this.#store.delete(this.#key, version === undefined ? undefined : { ifVersion: version });
  }

  #parse({ body, version }: StoredObject): z.output<Schema> | undefined {
    if (version === this.#known?.version) return this.#known.value;
    const [value, problem] = this.#read(body);
    this.#known = { version, value };
    if (problem !== undefined) this.#onDamage(this.#key, problem);
    return value;
  }

  #read(body: Buffer): [value: z.output<Schema>] | [value: undefined, problem: string] {
    try {
      const parsed = this.#schema.safeParse(JSON.parse(body.toString()));
      if (parsed.success) return [parsed.data];
      const [issue] = parsed.error.issues;
      return [undefined, `${issue?.path.join('.') || 'all of it'}: ${issue?.message}`];
    } catch {
      return [undefined, 'not JSON'];
    }
  }
}

function encode(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
