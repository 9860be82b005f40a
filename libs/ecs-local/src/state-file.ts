import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { deserialize, serialize } from 'node:v8';

/** Raised when what is saved changes its shape in a way that an older file does not have. */
const FORMAT = 1;

/** A state file that is none, or another version's. */
export class StateFileError extends Error {
  override readonly name = 'StateFileError';
}

/**
 * One value on disk, as the structured clone algorithm keeps it: dates, maps and shared references survive. A save is
 * there as a whole or not at all, also when the process is killed in the middle of it.
 */
export class StateFile {
  readonly #path: string;
  readonly #value: () => unknown;
  #current: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  /** @param value called for what to save, at the time of the save */
  constructor(path: string, value: () => unknown) {
    this.#path = path;
    this.#value = value;
  }

  /**
   * What was saved last; undefined when nothing was.
   *
   * @throws StateFileError
   */
  async load(): Promise<unknown> {
    const bytes = await readFile(this.#path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    return bytes && read(bytes, this.#path);
  }

  /** Resolves once the value, no older than this call, is on disk. Calls during a write share the next one. */
  save(): Promise<void> {
    this.#next ??= this.#current
      .catch(() => {})
      .then(() => {
        this.#next = undefined;
        this.#current = this.#write();
        return this.#current;
      });
    return this.#next;
  }

  async #write(): Promise<void> {
    const bytes = serialize({ format: FORMAT, value: this.#value() });
    const beside = `${this.#path}.new`;
    await mkdir(dirname(this.#path), { recursive: true });
    const file = await open(beside, 'w');
    try {
      await file.writeFile(bytes);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(beside, this.#path);
  }
}

function read(bytes: Buffer, path: string): unknown {
  let saved: { format?: unknown; value?: unknown };
  try {
    saved = deserialize(bytes);
  } catch (cause) {
    throw new StateFileError(`${path} is not a state file of ecs-local; remove it to start anew`, { cause });
  }
  if (saved.format === FORMAT) return saved.value;
  throw new StateFileError(
    `${path}: expected format ${FORMAT}, received ${saved.format}; remove it to start anew`,
  );
}
