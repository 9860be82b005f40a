import type { Snapshot } from '@platform-journey/platform-api';
import type { Logger } from '@platform-journey/service-kit';
import { errors } from '../api-error.ts';
import { pollDelay } from './poll-delay.ts';
import type { PlatformFacts, PlatformSource } from './source.ts';

/** One reading may take this long, however many calls it needs. */
const READING_DEADLINE_MS = 3000;

export interface FeedOptions {
  source: PlatformSource;
  intervalMs: number;
  logger: Logger;
}

/**
 * The one poll, of ECS say, that all visitors share. It reads while somebody watches or asked lately and sleeps otherwise;
 * never two readings at a time. When readings fail it backs off and keeps the last snapshot, marked stale.
 */
export class SnapshotFeed {
  readonly #options: FeedOptions;
  readonly #watchers = new Set<() => void>();
  #last: Snapshot | undefined;
  #failures = 0;
  #askedAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  /** The last snapshot, however old; `undefined` before the first. Does not wake the poll. */
  get current(): Snapshot | undefined {
    return this.#last;
  }

  /**
   * The snapshot of at most some seconds ago, waking the poll if it sleeps; after a failed reading the one before, at once.
   *
   * @throws ApiError (503) when the source has never answered
   */
  async latest(): Promise<Snapshot> {
    this.#askedAt = Date.now();
    if (!this.#timer && !this.#isFresh()) await this.#read();
    if (!this.#last) throw errors.unavailable(this.#options.source.name);
    return this.#last;
  }

  /** Keeps the poll awake and calls back after every change, also when readings begin to fail; returns how to stop. */
  watch(onChange: () => void): () => void {
    this.#watchers.add(onChange);
    if (!this.#timer) void this.#read();
    return () => this.#watchers.delete(onChange);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  /** Whether to answer without waiting for a reading that is under way: the source may be taking its time to fail again. */
  #isFresh(): boolean {
    if (!this.#reading || !this.#last) return false;
    return this.#failures > 0 || Date.now() - Date.parse(this.#last.asOf) < 2 * this.#options.intervalMs;
  }

  #read(): Promise<void> {
    this.#reading ??= this.#readOnce().finally(() => {
      this.#reading = undefined;
      this.#schedule();
    });
    return this.#reading;
  }

  async #readOnce(): Promise<void> {
    this.#timer = undefined;
    try {
      this.#accept(await this.#options.source.read(AbortSignal.timeout(READING_DEADLINE_MS)));
    } catch (error) {
      this.#fail(error);
    }
  }

  #accept(facts: PlatformFacts): void {
    const { source, logger } = this.#options;
    if (this.#failures > 0) logger.info({ failures: this.#failures }, `${source.name} answers again`);
    this.#failures = 0;
    this.#show({ ...facts, asOf: new Date().toISOString(), stale: false });
  }

  #fail(error: unknown): void {
    const { source, logger } = this.#options;
    if (this.#failures === 0) logger.warn({ err: error }, `${source.name} does not answer`);
    this.#failures += 1;
    this.#show(this.#last && { ...this.#last, stale: true });
  }

  #show(snapshot: Snapshot | undefined): void {
    const changed = content(snapshot) !== content(this.#last) || (!snapshot && this.#failures === 1);
    this.#last = snapshot;
    if (changed) for (const onChange of this.#watchers) onChange();
  }

  #schedule(): void {
    if (this.#closed) return;
    const delay = pollDelay({
      intervalMs: this.#options.intervalMs,
      watchers: this.#watchers.size,
      sinceAskedMs: Date.now() - this.#askedAt,
      failures: this.#failures,
      random: Math.random(),
    });
    if (delay !== undefined) this.#timer = setTimeout(() => void this.#read(), delay);
  }
}

/** What watchers care about: everything but the time. */
function content(snapshot: Snapshot | undefined): string {
  return JSON.stringify(snapshot && { ...snapshot, asOf: undefined }) ?? '';
}
