import type { Logger } from '@platform-journey/service-kit';
import { errors } from '../api-error.ts';
import type { ReadingSource } from '../ecs/reading.ts';
import { snapshotFromEcs } from '../snapshot/from-ecs.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { pollDelay } from './poll-delay.ts';

/** One reading may take this long, however many calls it needs. */
const READING_DEADLINE_MS = 3000;

/** The last snapshot there is; `stale` when the reading after it failed. */
export interface View extends Snapshot {
  stale: boolean;
}

export interface FeedOptions {
  source: ReadingSource;
  intervalMs: number;
  logger: Logger;
}

/**
 * The one poll of ECS that all visitors share. It reads while somebody watches or asked lately and sleeps otherwise;
 * never two readings at a time. When readings fail it backs off and keeps the last snapshot, marked stale.
 */
export class SnapshotFeed {
  readonly #options: FeedOptions;
  readonly #watchers = new Set<() => void>();
  #view: View | undefined;
  #failures = 0;
  #askedAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  /** The last snapshot, however old; `undefined` before the first. Does not wake the poll. */
  get current(): View | undefined {
    return this.#view;
  }

  /**
   * The snapshot of at most some seconds ago, waking the poll if it sleeps; after a failed reading the one before, at once.
   *
   * @throws ApiError (503) when ECS has never answered
   */
  async latest(): Promise<View> {
    this.#askedAt = Date.now();
    if (!this.#timer && !this.#isFresh()) await this.#read();
    if (!this.#view) throw errors.unavailable(undefined);
    return this.#view;
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

  /** Whether to answer without waiting for a reading that is under way: ECS may be taking its time to fail again. */
  #isFresh(): boolean {
    if (!this.#reading || !this.#view) return false;
    return this.#failures > 0 || Date.now() - Date.parse(this.#view.asOf) < 2 * this.#options.intervalMs;
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
      const reading = await this.#options.source.read(AbortSignal.timeout(READING_DEADLINE_MS));
      this.#accept(snapshotFromEcs(reading, new Date()));
    } catch (error) {
      this.#fail(error);
    }
  }

  #accept(snapshot: Snapshot): void {
    if (this.#failures > 0) this.#options.logger.info({ failures: this.#failures }, 'ECS answers again');
    this.#failures = 0;
    this.#show({ ...snapshot, stale: false });
  }

  #fail(error: unknown): void {
    if (this.#failures === 0) this.#options.logger.warn({ err: error }, 'ECS does not answer');
    this.#failures += 1;
    this.#show(this.#view && { ...this.#view, stale: true });
  }

  #show(view: View | undefined): void {
    const changed = content(view) !== content(this.#view) || (!view && this.#failures === 1);
    this.#view = view;
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
function content(view: View | undefined): string {
  return JSON.stringify(view && { ...view, asOf: undefined }) ?? '';
}
