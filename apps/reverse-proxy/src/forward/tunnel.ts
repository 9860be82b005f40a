import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { FrameBoundary, GOING_AWAY } from './websocket-frames.ts';

/** How long either side may take to follow when the other has closed. */
const CLOSE_TIMEOUT_MS = 2000;

/** A WebSocket connection through the proxy; http-proxy pipes it, this ends it. */
export class Tunnel {
  /** Resolves when both sides are closed. */
  readonly closed: Promise<void>;
  /** Bytes to the client. */
  sent = 0;
  readonly #client: Duplex;
  readonly #target: Socket;
  readonly #handshakeBytes: number;
  readonly #boundary = new FrameBoundary();
  #leaving = false;

  constructor(client: Duplex, target: Socket) {
    this.#client = client;
    this.#target = target;
    this.#handshakeBytes = target.bytesWritten;
    target.on('data', (chunk: Buffer) => {
      this.sent += chunk.length;
      this.#boundary.feed(chunk);
      if (this.#leaving) this.#sayGoodbye();
    });
    // Pipes pass on an end, but not a close without one.
    const clientClosed = whenClosed(client).then(() => target.destroy());
    const targetClosed = whenClosed(target).then(() => this.#closeClient());
    this.closed = Promise.all([clientClosed, targetClosed]).then(() => {});
  }

  /** Bytes from the client. */
  get received(): number {
    return this.#target.bytesWritten - this.#handshakeBytes;
  }

  /** Asks the client to leave with a 1001 between two frames; closes the connection when that takes too long. */
  goAway(): void {
    this.#leaving = true;
    setTimeout(() => this.destroy(), CLOSE_TIMEOUT_MS).unref();
    this.#sayGoodbye();
  }

  destroy(): void {
    this.#client.destroy();
    this.#target.destroy();
  }

  /** The client's answering close frame reaches the target, which so learns of it in the protocol's own way. */
  #sayGoodbye(): void {
    if (!this.#boundary.reached || this.#client.writableEnded) return;
    this.#leaving = false;
    this.#target.unpipe(this.#client).resume();
    this.#client.write(GOING_AWAY);
  }

  #closeClient(): Promise<void> {
    const closed = whenClosed(this.#client);
    const deadline = setTimeout(() => this.#client.destroy(), CLOSE_TIMEOUT_MS).unref();
    this.#client.end();
    return closed.finally(() => clearTimeout(deadline));
  }
}

function whenClosed(stream: Duplex): Promise<void> {
  return new Promise((resolve) => {
    if (stream.closed) resolve();
    else stream.once('close', resolve);
  });
}
