import type { BrotliCompress, Gzip } from 'node:zlib';
import type { Answer } from './exchange.ts';
import type { HeaderList } from './header-list.ts';
import type { Headers } from './header-record.ts';

export interface Encoder {
  stream: Gzip | BrotliCompress;
  /** What makes the stream give out all that it has taken in, as `flush` takes it. */
  flushKind: number;
}

/** An answer that is compressed on its way to the client. Takes the way over from whoever used it before. */
export class CompressedAnswer implements Answer {
  onLeave: Answer['onLeave'];
  onDrain: Answer['onDrain'];
  readonly #client: Answer;
  readonly #open: () => Encoder;
  #encoder: Encoder | undefined;
  /** Writes that the encoder has not taken up yet. */
  #pending = 0;
  #ended = false;
  #trailers: Headers | undefined;

  /** @param open makes an encoder, which is closed in the end */
  constructor(client: Answer, open: () => Encoder) {
    this.#client = client;
    this.#open = open;
    this.onLeave = client.onLeave;
    this.onDrain = client.onDrain;
  }

  get left(): boolean {
    return this.#client.left;
  }

  respond(status: number, headers: HeaderList): void {
    this.#client.respond(status, headers);
    if (this.left) return;
    const encoder = this.#open();
    const { stream } = encoder;
    stream.on('data', (chunk: Buffer) => {
      if (!this.#client.write(chunk)) stream.pause();
    });
    stream.on('drain', () => this.onDrain?.());
    stream.on('end', () => this.#client.end(undefined, this.#trailers));
    stream.on('error', (error) => this.abort(error));
    this.#client.onDrain = () => stream.resume();
    this.#client.onLeave = () => {
      stream.destroy();
      this.onLeave?.();
    };
    this.#encoder = encoder;
  }

  flush(): void {
    if (this.#pending === 0 && !this.#ended) this.#client.flush();
  }

  write(chunk: Buffer): boolean {
    if (!this.#encoder) return true;
    this.#pending++;
    return this.#encoder.stream.write(Buffer.from(chunk), this.#onTakenUp);
  }

  end(last?: Buffer, trailers?: Headers, done?: () => void): void {
    this.#ended = true;
    this.#trailers = trailers;
    if (this.#encoder && !this.#encoder.stream.closed)
      this.#encoder.stream.once('close', () => done?.()).end(last && Buffer.from(last));
    else done?.();
  }

  abort(error: Error): void {
    this.#encoder?.stream.destroy();
    this.#client.abort(error);
  }

  /** When its target pauses, the client gets what there is. */
  readonly #onTakenUp = (error?: Error | null): void => {
    this.#pending--;
    if (!error && this.#pending === 0 && !this.#ended) this.#encoder?.stream.flush(this.#encoder.flushKind);
  };
}
