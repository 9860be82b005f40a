import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { breakOff } from './break-off.ts';

/** How long a client may take to follow when its target has closed. */
const FOLLOW_MS = 2000;
/** How long it may take to receive the rest before. */
const FINISH_MS = 30_000;
/** After so long without a byte the kernel asks whether the other end is still there. */
const KEEP_ALIVE_MS = 60_000;

/** An upgraded connection through the proxy; http-proxy pipes it, this ends it. */
export class Tunnel {
  /** Resolves when both sides are closed. */
  readonly closed: Promise<void>;
  /** Bytes to the client. */
  sent = 0;
  protected readonly client: Duplex;
  protected readonly target: Socket;
  readonly #handshakeBytes: number;

  constructor(client: Duplex, target: Socket) {
    this.client = client;
    this.target = target;
    this.#handshakeBytes = target.bytesWritten;
    for (const side of [client, target]) if (side instanceof Socket) side.setKeepAlive(true, KEEP_ALIVE_MS);
    target.on('data', (chunk: Buffer) => {
      this.sent += chunk.length;
    });
    // Pipes pass on an end, but not a close without one.
    const clientClosed = whenClosed(client).then(() => this.closeTarget());
    const targetClosed = whenClosed(target).then(() => this.closeClient());
    this.closed = Promise.all([clientClosed, targetClosed]).then(() => {});
  }

  /** Bytes from the client. */
  get received(): number {
    return this.target.bytesWritten - this.#handshakeBytes;
  }

  /** Asks the client to leave, where there is a word for it. */
  goAway(): void {}

  destroy(): void {
    this.client.destroy();
    this.target.destroy();
  }

  /** The client is gone: the target gets the rest of what it has sent. */
  protected closeTarget(): void {
    this.target.destroySoon();
  }

  /** The target is gone: the client gets the rest of what it has sent. */
  protected async closeClient(): Promise<void> {
    const destroy = () => this.client.destroy();
    const timers = [setTimeout(destroy, FINISH_MS).unref()];
    this.client.end(() => timers.push(setTimeout(destroy, FOLLOW_MS).unref()));
    await whenClosed(this.client);
    timers.forEach(clearTimeout);
  }
}

/**
 * A tunnel of a protocol that we know nothing of. One side may end and go on reading, and what one side breaks off is
 * broken off for the other, which could take it for whole. (Over TLS, Node does not tell an end without a goodbye from
 * one with it.)
 */
export class RawTunnel extends Tunnel {
  /** @param client allows to be half open */
  constructor(client: Duplex, target: Socket) {
    super(client, target);
    target.allowHalfOpen = true;
    // Before http-proxy's own listeners, which would end the other side.
    client.prependListener('error', () => breakOff(target));
    target.prependListener('error', () => breakOff(client));
  }

  protected override closeTarget(): void {
    if (hasEnded(this.client)) super.closeTarget();
    else breakOff(this.target);
  }

  protected override async closeClient(): Promise<void> {
    if (hasEnded(this.target)) await super.closeClient();
    else breakOff(this.client);
  }
}

function hasEnded(side: Duplex): boolean {
  return side.readableEnded && side.errored === null;
}

function whenClosed(stream: Duplex): Promise<void> {
  return new Promise((resolve) => {
    if (stream.closed) resolve();
    else stream.once('close', resolve);
  });
}
