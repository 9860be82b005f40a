import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Tunnel } from './tunnel.ts';
import { FrameBoundary, GOING_AWAY } from './websocket-frames.ts';

/** How long a client may take to leave that has been asked to. */
const LEAVE_MS = 2000;

/** A WebSocket connection through the proxy. */
export class WebSocketTunnel extends Tunnel {
  readonly #boundary = new FrameBoundary();
  #leaving = false;

  constructor(client: Duplex, target: Socket) {
    super(client, target);
    target.on('data', (chunk: Buffer) => {
      this.#boundary.feed(chunk);
      if (this.#leaving) this.#sayGoodbye();
    });
  }

  /** With a 1001 between two frames; closes the connection when that takes too long. */
  override goAway(): void {
    this.#leaving = true;
    setTimeout(() => this.destroy(), LEAVE_MS).unref();
    this.#sayGoodbye();
  }

  /** The client's answering close frame reaches the target, which so learns of it in the protocol's own way. */
  #sayGoodbye(): void {
    if (!this.#boundary.reached || this.client.writableEnded) return;
    this.#leaving = false;
    this.target.unpipe(this.client).resume();
    this.client.write(GOING_AWAY);
  }
}
