import { type Clock, pause } from './clock.ts';
import type { Lock } from './lock.ts';
import { formatRecord, type LockRecord, parseRecord } from './lock-record.ts';
import type { ObjectStore } from './object-store.ts';
import { ConflictError, StoreError } from './store-error.ts';

/** What the holder has just written, and where. */
export interface TakenLock {
  store: ObjectStore;
  key: string;
  record: LockRecord & { holder: string };
  version: string;
  /** By the clock, before the record was written. */
  takenAt: number;
}

/** After that many heartbeats without a renewal the holder takes the lock for lost; others do after two. */
const HELD_HEARTBEATS = 1.5;
/** Fraction of a heartbeat after which a renewal that failed is tried again. */
const RETRY_HEARTBEATS = 0.1;

/** A lock in the hands of its holder: renews it until it is released or lost. */
export class HeldLock implements Lock {
  readonly fence: number;
  readonly signal: AbortSignal;
  readonly #taken: TakenLock;
  readonly #clock: Clock;
  readonly #lost = new AbortController();
  readonly #ended = new AbortController();
  #version: string;
  #beat: number;
  #heldUntil = 0;
  #trouble: unknown;
  #cancelLoss = () => {};

  constructor(taken: TakenLock, clock: Clock, signal: AbortSignal | undefined) {
    this.#taken = taken;
    this.#clock = clock;
    this.#version = taken.version;
    this.#beat = taken.record.beat;
    this.fence = taken.record.fence;
    this.signal = signal ? AbortSignal.any([signal, this.#lost.signal]) : this.#lost.signal;
    this.#holdFrom(taken.takenAt);
    void this.#renew();
  }

  readonly assertHeld = () => {
    if (this.#clock.now() >= this.#heldUntil) this.#lose('it has not been renewed for too long');
    this.#lost.signal.throwIfAborted();
  };

  /** Never fails: a lock that cannot be given back becomes stale. */
  async release(): Promise<void> {
    this.#end();
    await this.#write(null).catch(() => {});
  }

  /** Never rejects. */
  async #renew(): Promise<void> {
    const { heartbeatMs } = this.#taken.record;
    for (let next = this.#taken.takenAt + heartbeatMs; ; ) {
      await pause(this.#clock, next - this.#clock.now(), this.#ended.signal).catch(() => {});
      if (this.#ended.signal.aborted) return;
      const begun = this.#clock.now();
      try {
        await this.#write(this.#taken.record.holder);
        this.#holdFrom(begun);
        next = begun + heartbeatMs;
      } catch (error) {
        if (error instanceof ConflictError) return this.#lose('another holder has it', error);
        this.#trouble = error;
        next = this.#clock.now() + RETRY_HEARTBEATS * heartbeatMs;
      }
    }
  }

  /** @throws ConflictError when another has the lock */
  async #write(holder: string | null): Promise<void> {
    const { store, key, record } = this.#taken;
    for (;;) {
      const body = formatRecord({ ...record, holder, beat: ++this.#beat });
      try {
        this.#version = await store.put(key, body, { ifVersion: this.#version });
        return;
      } catch (error) {
        if (!(error instanceof ConflictError)) throw error;
        // With ourselves, when a renewal that failed, or one that is still under way, has been written all the same.
        const found = await store.get(key);
        if (!found || parseRecord(found.body)?.holder !== record.holder) throw error;
        this.#version = found.version;
      }
    }
  }

  /** @param begun when the renewal began: others can have seen it no earlier */
  #holdFrom(begun: number): void {
    if (this.#ended.signal.aborted) return;
    this.#heldUntil = begun + HELD_HEARTBEATS * this.#taken.record.heartbeatMs;
    this.#cancelLoss();
    const lose = () => this.#lose('it could not be renewed', this.#trouble);
    this.#cancelLoss = this.#clock.after(this.#heldUntil - this.#clock.now(), lose);
  }

  #lose(reason: string, cause?: unknown): void {
    if (this.#ended.signal.aborted) return;
    this.#end();
    this.#lost.abort(
      new StoreError('lock_lost', `the lock ${this.#taken.key} is lost: ${reason}`, { cause }),
    );
  }

  #end(): void {
    this.#ended.abort();
    this.#cancelLoss();
  }
}
