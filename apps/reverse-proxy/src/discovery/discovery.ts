/** A target as its source knows it. */
export interface DiscoveredTarget {
  /**
   * Stays the same for one process and is never used again for another, even at the same address. Sources that see
   * the same process give it the same id.
   */
  id: string;
  /** `host:port` at which this proxy reaches it. */
  address: string;
  /** The source wants it to get no new request, as it is about to stop. */
  draining: boolean;
}

/** The targets of each service, by the service's name. */
export type TargetTable = ReadonlyMap<string, readonly DiscoveredTarget[]>;

/**
 * A source of targets.
 *
 * Implementers call `onTable` with all that they know at the first success and at every later one, changed or not. A
 * failure to learn a part of it is a failure: it is reported through `onFailure` and is tried again by itself. That a
 * service has no targets may be said; whoever merges the sources keeps the last ones. Neither callback is called after
 * `stop`. `hurry` says that something has probably changed: look again soon, but no more often than what is asked can
 * bear, however often it is called.
 */
export interface Discovery {
  start(onTable: (table: TargetTable) => void, onFailure: (error: Error) => void): void;
  hurry(): void;
  stop(): void;
}
