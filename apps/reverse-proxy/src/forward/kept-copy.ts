import { READ_LENGTH } from './read-length.ts';

/** In bytes; what is shorter would waste most of a piece of memory that has room for a read. */
const LEAST = 24_576;
/** Pieces that wait to be used again, at most. */
const MOST_FREE = 16;

const free: ArrayBuffer[] = [];

/**
 * A copy of bytes that will not stay, for a writer that needs them until they are written. V8 collects garbage by the megabytes that
 * buffers hold, which costs more than all that is done with them: the memory of large ones is used again.
 */
export class KeptCopy {
  readonly bytes: Buffer;
  #memory: ArrayBuffer | undefined;

  constructor(bytes: Buffer) {
    if (bytes.length < LEAST || bytes.length > READ_LENGTH) {
      this.bytes = Buffer.from(bytes);
      return;
    }
    this.#memory = free.pop() ?? new ArrayBuffer(READ_LENGTH);
    this.bytes = Buffer.from(this.#memory, 0, bytes.length);
    bytes.copy(this.bytes);
  }

  /** To be called when the bytes have been written, or never will be, and nobody looks at them any more. */
  readonly letGo = (): void => {
    const memory = this.#memory;
    this.#memory = undefined;
    if (memory && free.length < MOST_FREE) free.push(memory);
  };
}
