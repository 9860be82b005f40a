import { hostname } from 'node:os';
import { type Clock, pause, systemClock } from './clock.ts';
import { HeldLock } from './held-lock.ts';
import { formatRecord, type LockRecord, parseRecord } from './lock-record.ts';
import { LockWatch } from './lock-watch.ts';
import type { ObjectStore, StoredObject } from './object-store.ts';
import { ConflictError } from './store-error.ts';

export interface LockOptions {
  /** How often the holder renews the lock; a lock that has missed two heartbeats is taken over. Default 5 s. */
  heartbeatMs?: number;
  /** How often who waits looks, give or take a quarter. Default a quarter of a heartbeat. */
  pollMs?: number;
  /** Ends the wait, and is passed on to the work. */
  signal?: AbortSignal;
  clock?: Clock;
}

/** What the work knows of the lock under which it is done. */
export interface Lock {
  /**
   * Aborted when the caller's signal is, and when the lock is lost: half a heartbeat before anybody else may take it,
   * unless somebody has. Then the work must end.
   */
  signal: AbortSignal;
  /** Grows from holder to holder. What has been written under a greater one must not be overwritten. */
  fence: number;
  /**
   * To be called before a step that must not be taken twice: a process that was suspended may wake in the middle of its
   * work, before its signal.
   *
   * @throws StoreError `lock_lost`
   */
  assertHeld(): void;
}

const HEARTBEAT_MS = 5000;

/**
 * Does the work while holding the lock, and gives the lock back, whatever comes of the work.
 *
 * Waits for as long as others hold it. So the work begins by looking whether it is still to be done. A lock whose record
 * is empty or damaged is taken at once. The key is the lock's alone, and its record stays.
 *
 * @throws StoreError the store's, before the work has begun; `lock_lost` when the lock was lost before the work ended:
 *   what it did may have met the work of others
 */
export async function withLock<T>(
  store: ObjectStore,
  key: string,
  work: (lock: Lock) => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  const held = await acquire(store, key, options);
  try {
    // The store may have taken too long to write it.
    held.assertHeld();
    const result = await work(held);
    held.assertHeld();
    return result;
  } finally {
    await held.release();
  }
}

async function acquire(store: ObjectStore, key: string, options: LockOptions): Promise<HeldLock> {
  const { heartbeatMs = HEARTBEAT_MS, pollMs = heartbeatMs / 4, signal, clock = systemClock } = options;
  const holder = `${hostname()}/${process.pid}/${crypto.randomUUID()}`;
  const watch = new LockWatch();
  for (;;) {
    signal?.throwIfAborted();
    const found = await store.get(key);
    if (watch.mayTake(found, clock.now())) {
      const takenAt = clock.now();
      const record = { holder, fence: nextFence(found, clock), beat: 0, heartbeatMs };
      const version = await putUnlessTaken(store, key, record, found?.version);
      if (version) return new HeldLock({ store, key, record, version, takenAt }, clock, signal);
    } else {
      await pause(clock, pollMs * (0.75 + 0.5 * Math.random()), signal);
    }
  }
}

/** Resolves with the version; undefined when another write came first. */
async function putUnlessTaken(
  store: ObjectStore,
  key: string,
  record: LockRecord,
  ifVersion: string | undefined,
): Promise<string | undefined> {
  try {
    return await store.put(
      key,
      formatRecord(record),
      ifVersion === undefined ? { ifAbsent: true } : { ifVersion },
    );
  } catch (error) {
    if (error instanceof ConflictError) return undefined;
    throw error;
  }
}

/** The date makes it grow also when the record before is lost; the record, also when the date goes back. */
function nextFence(found: StoredObject | undefined, clock: Clock): number {
  const before = found && parseRecord(found.body)?.fence;
  return Math.max((before ?? 0) + 1, clock.date());
}
