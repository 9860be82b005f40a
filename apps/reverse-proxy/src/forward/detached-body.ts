import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { ClientBody } from './exchange.ts';

/** The client did not send all of its request. */
export class UploadBroken extends Error {
  override readonly name = 'UploadBroken';
}

/** How long a client may pause in the middle of its upload. */
const IDLE_MS = 60_000;

/** Bodies up to this size, in bytes, are read before a target is chosen: they can be offered to another one. */
const SMALL = 16_384;

/**
 * A client's body that can be handed to undici: it touches the client's stream only once it is read, fails when the
 * upload was cut short instead of ending, and may be destroyed without harm to the client's stream.
 */
export class DetachedBody extends Readable {
  readonly #body: ClientBody;
  #attached = false;
  #idle: NodeJS.Timeout | undefined;

  constructor(body: ClientBody) {
    super({ highWaterMark: 65_536 });
    this.#body = body;
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
    callback(error);
  }

  #attach(): void {
    this.#attached = true;
    this.#body.invite();
    this.#idle = setTimeout(() => this.#onIdle(), IDLE_MS).unref();
    this.#body.source.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onEnd);
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#idle?.refresh();
    if (!this.push(chunk)) this.#body.source.pause();
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

/** Gives the body to one target after another; a stream may be opened again only while nothing of it was read. */
export type OpenBody = () => Buffer | Readable | null;

/** @throws UploadBroken when a small body does not come in whole */
export async function openableBody(body: ClientBody | undefined): Promise<OpenBody> {
  if (!body) return () => null;
  if (body.length === undefined || body.length > SMALL) return () => new DetachedBody(body);
  const whole = await buffer(new DetachedBody(body));
  return () => whole;
}
