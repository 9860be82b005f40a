import { mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from './file-error.ts';

export interface ClaimTimings {
  /** How long a write waits for the others of its key. */
  patienceMs: number;
  /** A claim that has been seen unchanged for so long is taken away: its holder was killed, or it sleeps. */
  abandonedAfterMs: number;
  /** Older drafts and claims are what killed processes have left. */
  leftoverAfterMs: number;
}

/** One write; both steps may run again, each time with another entry. */
export interface ClaimedWrite {
  /** Makes the entry: a file or a folder of this path. */
  prepare(entry: string): Promise<unknown>;
  /** Looks at what is there and acts on it, at last by one rename out of the entry or into it. */
  act(entry: string): Promise<void>;
}

const SHORTEST_WAIT_MS = 2;
const LONGEST_WAIT_MS = 12;

/**
 * Lets one write at a time look at a place and then act on it, among any number of processes, each of which may be
 * killed or put to sleep at any moment.
 *
 * A claim is a folder, and in it one entry with a unique name: what is to be written. A write moves its folder to the
 * place's claim, which succeeds only while that is free or empty. Its last step moves the entry out of the claim, or
 * into it what it deletes. To take a claim away is to move its entry elsewhere: then that last step fails, however late
 * it comes. So a claim may be taken away on mere suspicion; no clock and no process id has to be trusted.
 */
export class Claims {
  readonly #drafts: string;
  readonly #claims: string;
  readonly #timings: ClaimTimings;

  constructor(directory: string, timings: ClaimTimings) {
    this.#drafts = join(directory, '.drafts');
    this.#claims = join(directory, '.claims');
    this.#timings = timings;
  }

  /**
   * Resolves once the write is done, with no other write of that place between its look and its act.
   *
   * @param place a file name
   * @throws the file system's error, EBUSY when others keep the claim for too long
   */
  async write(place: string, write: ClaimedWrite): Promise<void> {
    const deadline = performance.now() + this.#timings.patienceMs;
    while (!(await this.#attempt(join(this.#claims, place), write, deadline))) assertBefore(deadline);
  }

  /** Removes what killed processes have left; never fails. */
  async sweep(): Promise<void> {
    const before = Date.now() - this.#timings.leftoverAfterMs;
    for (const draft of await entries(this.#drafts)) {
      if (await isOlder(draft, before)) await remove(draft);
    }
    for (const claim of await entries(this.#claims)) {
      if (!(await isOlder(claim, before))) continue;
      for (const entry of await entries(claim)) await this.#takeAway(entry);
      await removeIfEmpty(claim);
    }
  }

  /** Resolves with false when the draft or the claim was taken away: then nothing has been done. */
  async #attempt(claim: string, write: ClaimedWrite, deadline: number): Promise<boolean> {
    const id = crypto.randomUUID();
    const draft = join(this.#drafts, id);
    try {
      await mkdir(this.#claims, { recursive: true, mode: 0o700 });
      await mkdir(draft, { recursive: true, mode: 0o700 });
      await write.prepare(join(draft, id));
      await this.#take(claim, draft, deadline);
      await write.act(join(claim, id));
      return true;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return false;
      throw error;
    } finally {
      await remove(draft);
      await remove(join(claim, id));
      await removeIfEmpty(claim);
    }
  }

  async #take(claim: string, draft: string, deadline: number): Promise<void> {
    let seen: { entry: string | undefined; since: number } | undefined;
    while (!(await movedTo(claim, draft))) {
      const now = performance.now();
      const [entry] = await entries(claim);
      if (entry !== seen?.entry) seen = { entry, since: now };
      if (entry && seen && now - seen.since >= this.#timings.abandonedAfterMs) await this.#takeAway(entry);
      assertBefore(deadline);
      await sleep(SHORTEST_WAIT_MS + Math.random() * (LONGEST_WAIT_MS - SHORTEST_WAIT_MS));
    }
  }

  async #takeAway(entry: string): Promise<void> {
    const away = join(this.#drafts, crypto.randomUUID());
    await rename(entry, away).catch(() => {});
    await remove(away);
  }
}

/** rename(2) replaces an empty directory, but none with an entry. */
async function movedTo(claim: string, draft: string): Promise<boolean> {
  try {
    await rename(draft, claim);
    return true;
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST'].includes(codeOf(error))) return false;
    throw error;
  }
}

function assertBefore(deadline: number): void {
  if (performance.now() <= deadline) return;
  throw Object.assign(new Error('others keep it from being written'), { code: 'EBUSY', syscall: 'rename' });
}

async function entries(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch(() => []);
  return names.map((name) => join(directory, name));
}

async function isOlder(path: string, time: number): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && found.mtimeMs < time;
}

async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch(() => {});
}

async function removeIfEmpty(directory: string): Promise<void> {
  await rmdir(directory).catch(() => {});
}
