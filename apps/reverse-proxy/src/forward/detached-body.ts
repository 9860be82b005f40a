import { Readable } from 'node:stream';
import type { ClientBody } from './exchange.ts';
import type { Recording } from './recording.ts';

/** The client did not send all of its request. */
export class UploadBroken extends Error {
  override readonly name = 'UploadBroken';
}

/** The client sent more than it may. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

/** How long a client may pause in the middle of its upload. */
const IDLE_MS = 60_000;

/**
 * A client's body that can be handed to undici: it touches the client's stream only once it is read, fails when the
 * upload was cut short instead of ending, and may be destroyed without harm to the client's stream. It begins with
 * what the recording holds and adds to that what comes in, so that another one may follow it.
 */
export class DetachedBody extends Readable {
  readonly #body: ClientBody;
  readonly #recording: Recording;
  readonly #limit: number;
  #attached = false;
  #idle: NodeJS.Timeout | undefined;

  /** @param limit in bytes: it fails as soon as more has come in */
  constructor(body: ClientBody, recording: Recording, limit: number) {
    super({ highWaterMark: 65_536 });
    this.#body = body;
    this.#recording = recording;
    this.#limit = limit;
    // Whoever reads it learns of its end; undici drops one unread when its client has left, and nobody would listen.
    this.on('error', () => {});
  }

  override _read(): void {
    if (!this.#attached) this.#attach();
    this.#idle?.refresh();
    this.#body.source.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    clearTimeout(this.#idle);
    const { source } = this.#body;
    source.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onEnd);
    // What is not recorded must not run dry.
    if (this.#attached) source.pause();
    callback(error);
  }

  #attach(): void {
    this.#attached = true;
    const { source } = this.#body;
    for (const chunk of this.#recording.chunks) this.push(chunk);
    if (source.readableEnded || source.destroyed) this.#onEnd();
    else this.#listen();
  }

  #listen(): void {
    this.#body.invite();
    this.#idle = setTimeout(() => this.#onIdle(), IDLE_MS).unref();
    this.#body.source.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onEnd);
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#idle?.refresh();
    this.#body.count(chunk.length);
    this.#recording.add(chunk);
    if (this.#recording.size > this.#limit)
      this.destroy(new BodyTooLarge('the body is larger than it may be'));
    else if (!this.push(chunk)) this.#body.source.pause();
  };

  readonly #onEnd = (): void => {
    clearTimeout(this.#idle);
    if (this.#body.isWhole()) this.push(null);
    else this.destroy(new UploadBroken('the client broke off its request'));
  };

  #onIdle(): void {
    // A paused source waits for the target, not for the client.
    if (this.#body.source.isPaused()) this.#idle?.refresh();
    else this.destroy(new UploadBroken('the client paused for too long in its request'));
  }
}
