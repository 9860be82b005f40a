import { parseRecord } from './lock-record.ts';
import type { StoredObject } from './object-store.ts';

/** The holder has missed that many heartbeats: it is dead, or has stopped by itself long since. */
const MISSED_HEARTBEATS = 2;

/**
 * Tells whether a lock may be taken, from what one observer has seen of it. A lock is stale when the observer, by its
 * own clock, has seen one and the same record for two of its holder's heartbeats; no times are compared between hosts.
 */
export class LockWatch {
  #seen: { version: string; since: number } | undefined;

  /** @param now of a clock that never goes back */
  mayTake(found: StoredObject | undefined, now: number): boolean {
    const record = found && parseRecord(found.body);
    if (!found || !record || record.holder === null) return true;
    if (found.version !== this.#seen?.version) this.#seen = { version: found.version, since: now };
    return now - this.#seen.since >= MISSED_HEARTBEATS * record.heartbeatMs;
  }
}
