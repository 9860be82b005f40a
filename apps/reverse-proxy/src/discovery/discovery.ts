/** A target as its source knows it. */
export interface DiscoveredTarget {
  /** Stays the same for one process and is never used again for another, even at the same address. */
  id: string;
  /** `host:port` at which this proxy reaches it. */
  address: string;
  /** The source wants it to stop: it must get no new request. */
  draining: boolean;
}

/** The targets of each service, by the service's name. */
export type TargetTable = ReadonlyMap<string, readonly DiscoveredTarget[]>;

/**
 * A source of targets.
 *
 * Implementers call `onTable` with a whole table at the first success and at every later one, changed or not, and
 * never with a part of it. A failure is reported through `onFailure`, is tried again by itself, and never turns into
 * an empty table. Neither callback is called after `stop`. `hurry` says that something has probably changed: look again
 * at once, but not more often than every 150 ms or so, however often it is called.
 */
export interface Discovery {
  start(onTable: (table: TargetTable) => void, onFailure: (error: Error) => void): void;
  hurry(): void;
  stop(): void;
}
