/** The beginning of a body, for as long as that is all of it that has come in. */
export class Recording {
  readonly chunks: Buffer[] = [];
  readonly #limit: number;
  #size = 0;

  /** @param limit in bytes */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Of all that has come in, in bytes. */
  get size(): number {
    return this.#size;
  }

  /** More has come in than is kept: what has been read cannot be read again. */
  get overrun(): boolean {
    return this.#size > this.#limit;
  }

  add(chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.overrun) this.chunks.length = 0;
    else this.chunks.push(chunk);
  }
}
