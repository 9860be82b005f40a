import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { type ClaimedWrite, Claims, type ClaimTimings } from './file-claim.ts';
import { codeOf, fromFileError } from './file-error.ts';
import { assertKey, assertPrefix, isKey } from './object-key.ts';
import type { ObjectStore, PutCondition, StoredObject } from './object-store.ts';
import { ConflictError } from './store-error.ts';

const TIMINGS: ClaimTimings = { patienceMs: 10_000, abandonedAfterMs: 1000, leftoverAfterMs: 60_000 };

/**
 * Keeps each key as a file (0600) of that name in a directory (0700), which the first write makes.
 * Any number of processes may share it, in containers too, on one machine and one of its own file systems.
 */
export function openFileStore(directory: string, timings: Partial<ClaimTimings> = {}): ObjectStore {
  return new FileStore(directory, { ...TIMINGS, ...timings });
}

class FileStore implements ObjectStore {
  readonly #directory: string;
  readonly #claims: Claims;
  #swept: Promise<void> | undefined;

  constructor(directory: string, timings: ClaimTimings) {
    this.#directory = directory;
    this.#claims = new Claims(directory, timings);
  }

  async get(key: string): Promise<StoredObject | undefined> {
    assertKey(key);
    return this.#explained(`read ${key}`, () => readStored(this.#path(key)));
  }

  async put(key: string, body: string | Uint8Array, condition?: PutCondition): Promise<string> {
    assertKey(key);
    const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(body);
    const path = this.#path(key);
    await this.#write(`write ${key}`, key, {
      async prepare(entry) {
        await makeFolder(dirname(path));
        await writeSynced(entry, bytes);
      },
      async act(entry) {
        if (condition && !holds(condition, await readStored(path))) throw new ConflictError(key);
        await rename(entry, path);
      },
    });
    return versionOf(bytes);
  }

  async delete(key: string, condition?: { ifVersion: string }): Promise<void> {
    assertKey(key);
    if ((await this.get(key)) === undefined) return;
    const path = this.#path(key);
    await this.#write(`delete ${key}`, key, {
      prepare: (entry) => mkdir(entry, { mode: 0o700 }),
      async act(entry) {
        const found = await readStored(path);
        if (!found) return;
        if (condition && !holds(condition, found)) throw new ConflictError(key);
        await rename(path, join(entry, 'deleted'));
      },
    });
  }

  async list(prefix: string): Promise<string[]> {
    assertPrefix(prefix);
    const folder = this.#path(prefix.slice(0, prefix.lastIndexOf('/') + 1));
    const paths = await this.#explained(`list ${prefix}`, () => filesBelow(folder));
    const keys = paths.map((path) => relative(this.#directory, path));
    return keys.filter((key) => isKey(key) && key.startsWith(prefix)).sort();
  }

  async #write(doing: string, key: string, write: ClaimedWrite): Promise<void> {
    await this.#explained(doing, async () => {
      this.#swept ??= this.#claims.sweep();
      await this.#swept;
      await this.#claims.write(createHash('sha256').update(key).digest('hex'), write);
      await sync(dirname(this.#path(key)));
    });
  }

  async #explained<T>(doing: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw fromFileError(error, `${doing} in ${this.#directory}`);
    }
  }

  #path(key: string): string {
    return join(this.#directory, key);
  }
}

function holds(condition: PutCondition, found: StoredObject | undefined): boolean {
  return 'ifAbsent' in condition ? found === undefined : found?.version === condition.ifVersion;
}

async function readStored(path: string): Promise<StoredObject | undefined> {
  try {
    const body = await readFile(path);
    return { body, version: versionOf(body) };
  } catch (error) {
    // A folder is no key, and what stands where a folder would have to be holds none.
    if (['ENOENT', 'EISDIR', 'ENOTDIR'].includes(codeOf(error))) return undefined;
    throw error;
  }
}

function versionOf(body: Buffer): string {
  return createHash('sha256').update(body).digest('base64url');
}

async function writeSynced(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the folder, and what has been made of the way to it survives a power cut. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) await sync(dirname(made));
}

async function sync(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Paths of the files in a folder and its folders, without those that the store keeps for itself. */
async function filesBelow(folder: string): Promise<string[]> {
  const found = await readdir(folder, { withFileTypes: true }).catch((error) => {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return [];
    throw error;
  });
  const visible = found.filter(({ name }) => !name.startsWith('.'));
  const paths = visible.map((entry) =>
    entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)],
  );
  return (await Promise.all(paths)).flat();
}
