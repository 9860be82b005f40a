/** A close frame with status 1001, "going away", as a server sends it (RFC 6455, 5.5.1). */
export const GOING_AWAY = Buffer.from([0x88, 0x02, 0x03, 0xe9]);

const MASKED = 0x80;
const LENGTH_16 = 126;
const LENGTH_64 = 127;

/** Follows one direction of a WebSocket connection to know where one frame ends and the next may begin. */
export class FrameBoundary {
  /** Bytes of the current frame's header, until it is complete. */
  #header: number[] = [];
  #payloadLeft = 0;

  /** Whether another frame may be sent now. */
  get reached(): boolean {
    return this.#header.length === 0 && this.#payloadLeft === 0;
  }

  feed(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      const payload = Math.min(this.#payloadLeft, chunk.length - at);
      this.#payloadLeft -= payload;
      at += payload;
      if (at < chunk.length) this.#readHeader(chunk[at++] as number);
    }
  }

  #readHeader(byte: number): void {
    this.#header.push(byte);
    const [, second] = this.#header;
    if (second === undefined || this.#header.length < headerLength(second)) return;
    this.#payloadLeft = payloadLength(this.#header);
    this.#header = [];
  }
}

function headerLength(second: number): number {
  return 2 + extendedLength(second) + (second & MASKED ? 4 : 0);
}

function extendedLength(second: number): number {
  const length = second & ~MASKED;
  if (length === LENGTH_64) return 8;
  return length === LENGTH_16 ? 2 : 0;
}

function payloadLength([, second = 0, ...rest]: number[]): number {
  const extended = extendedLength(second);
  if (extended === 0) return second & ~MASKED;
  return rest.slice(0, extended).reduce((length, byte) => length * 256 + byte, 0);
}
