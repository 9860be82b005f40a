import { Readable } from 'node:stream';
import type { ClientBody } from './exchange.ts';
import { Pace, type PaceLimits } from './pace.ts';
import type { Recording } from './recording.ts';
import { BodyTooLarge, UploadBroken, UploadTooSlow } from './upload-errors.ts';

export interface BodyLimits extends PaceLimits {
  /** It fails as soon as more has come in. */
  maxBytes: number;
}

/**
 * A client's body as it is handed to a connection: it touches the client's stream only once it is read, fails when the
 * upload was cut short instead of ending, and may be destroyed without harm to the client's stream. It begins with
 * what the recording holds and adds to that what comes in, so that another one may follow it.
 */
export class DetachedBody extends Readable {
  readonly #body: ClientBody;
  readonly #recording: Recording;
  readonly #limits: BodyLimits;
  #attached = false;
  #pace: Pace | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(body: ClientBody, recording: Recording, limits: BodyLimits) {
    super({ highWaterMark: 65_536 });
    this.#body = body;
    this.#recording = recording;
    this.#limits = limits;
    // Whoever reads it learns of its end; one that is dropped unread has nobody who would listen.
    this.on('error', () => {});
  }

  override _read(): void {
    if (!this.#attached) this.#attach();
    const { source } = this.#body;
    if (source.isPaused()) this.#pace?.restart(performance.now());
    source.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    clearTimeout(this.#timer);
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
    this.#pace = new Pace(this.#limits, performance.now());
    this.#expectBy(this.#limits.stallMs);
    this.#body.source.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onEnd);
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#pace?.came(chunk.length, performance.now());
    this.#body.count(chunk.length);
    this.#recording.add(chunk);
    if (this.#recording.size > this.#limits.maxBytes)
      this.destroy(new BodyTooLarge('the body is larger than it may be'));
    else if (!this.push(chunk)) this.#body.source.pause();
  };

  readonly #onEnd = (): void => {
    clearTimeout(this.#timer);
    if (this.#body.isWhole()) this.push(null);
    else this.destroy(new UploadBroken('the client broke off its request'));
  };

  #expectBy(ms: number): void {
    this.#timer = setTimeout(() => this.#onDeadline(), ms).unref();
  }

  #onDeadline(): void {
    // A paused source waits for the target, not for the client.
    const left = this.#body.source.isPaused()
      ? this.#limits.stallMs
      : (this.#pace?.left(performance.now()) ?? 0);
    // Timers may be early by a millisecond.
    if (left > 1) this.#expectBy(left);
    else this.destroy(new UploadTooSlow('the client sends its request too slowly'));
  }
}
