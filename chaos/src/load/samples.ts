import type { Connection } from './connection.ts';
import type { Transport } from './request.ts';

/** A request that did not get what it should have. Times are milliseconds since the epoch. */
export interface Failure {
  /** Place of the request in the samples. */
  index: number;
  request: string;
  transport: Transport;
  intendedAt: number;
  sentAt: number;
  endedAt: number;
  reason: string;
  isConnectionLost: boolean;
  connection: Connection | undefined;
}

/** Everything that the load measured; columns, because a long run has a million rows. */
export interface Samples {
  /** When the schedule wanted it sent. Latency counts from here: a stalled sender must not hide a stalled server. */
  intendedAt: Float64Array;
  sentAt: Float64Array;
  endedAt: Float64Array;
  /** 1 for a failed request. */
  failed: Uint8Array;
  /** Details of the first failures. */
  failures: Failure[];
  connections: Connection[];
}

const MOST_FAILURES = 20_000;

/** Grows by doubling; `take` gives what there is. */
export class SampleRecorder {
  #intendedAt = new Float64Array(4096);
  #sentAt = new Float64Array(4096);
  #endedAt = new Float64Array(4096);
  #failed = new Uint8Array(4096);
  readonly failures: Failure[] = [];
  count = 0;

  add(
    { intendedAt, sentAt, endedAt }: Pick<Failure, 'intendedAt' | 'sentAt' | 'endedAt'>,
    failed: boolean,
  ): number {
    if (this.count === this.#failed.length) this.#grow();
    const index = this.count++;
    this.#intendedAt[index] = intendedAt;
    this.#sentAt[index] = sentAt;
    this.#endedAt[index] = endedAt;
    this.#failed[index] = failed ? 1 : 0;
    return index;
  }

  addFailure(failure: Omit<Failure, 'index'>): void {
    const index = this.add(failure, true);
    if (this.failures.length < MOST_FAILURES) this.failures.push({ ...failure, index });
  }

  take(connections: Connection[]): Samples {
    return {
      intendedAt: this.#intendedAt.slice(0, this.count),
      sentAt: this.#sentAt.slice(0, this.count),
      endedAt: this.#endedAt.slice(0, this.count),
      failed: this.#failed.slice(0, this.count),
      failures: this.failures,
      connections,
    };
  }

  #grow(): void {
    const length = this.#failed.length * 2;
    const floats = (old: Float64Array<ArrayBuffer>) => {
      const grown = new Float64Array(length);
      grown.set(old);
      return grown;
    };
    this.#intendedAt = floats(this.#intendedAt);
    this.#sentAt = floats(this.#sentAt);
    this.#endedAt = floats(this.#endedAt);
    const failed = new Uint8Array(length);
    failed.set(this.#failed);
    this.#failed = failed;
  }
}
