import type { Socket } from 'node:net';
import type { Http1Exchange } from './forward/http1-exchange.ts';

/** How many requests of a connection may wait for those before them: HTTP/2 has as many streams. */
const MOST_WAITING = 128;

/**
 * Requests that came before those before them were answered. They are served one after the other: who changes something
 * and then asks for it gets it as changed (RFC 9112, 9.3.2), and no connection occupies more than one target.
 */
export class Pipelines {
  /** How many wait, of connections on which any has. */
  readonly #waiting = new WeakMap<Socket, number>();

  isFull(socket: Socket): boolean {
    return this.#count(socket) >= MOST_WAITING;
  }

  /** @param serve called once `before` is done, unless the connection has ended by then, or is to end with it */
  add(socket: Socket, before: Http1Exchange, serve: () => void): void {
    this.#waiting.set(socket, this.#count(socket) + 1);
    before.whenDone(() => {
      this.#waiting.set(socket, this.#count(socket) - 1);
      if (!before.isLast && !socket.destroyed) serve();
    });
  }

  #count(socket: Socket): number {
    return this.#waiting.get(socket) ?? 0;
  }
}
