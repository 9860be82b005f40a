import type { Server, Socket } from 'node:net';
import { clientKey } from './client-key.ts';
import { type Origins, unmapped } from './origin.ts';

/** How many connections each client may have at once, over all ports. Trusted proxies may have any number. */
export class ConnectionLimit {
  readonly #max: number;
  readonly #origins: Origins;
  /** How many each client has; no more entries than there are connections. */
  readonly #counts = new Map<string, number>();
  /** How many connections have been refused so far. */
  refused = 0;

  /** @param max 0 for any number */
  constructor(max: number, origins: Origins) {
    this.#max = max;
    this.#origins = origins;
  }

  /** Closes what goes beyond before anything is read, so before TLS. Call it before others listen for connections. */
  guard(server: Server): void {
    if (this.#max === 0) return;
    const accept = server.listeners('connection');
    server.removeAllListeners('connection').on('connection', (socket: Socket) => {
      if (this.#admit(socket)) for (const listener of accept) listener.call(server, socket);
      else socket.resetAndDestroy();
    });
  }

  #admit(socket: Socket): boolean {
    const { remoteAddress } = socket;
    if (remoteAddress === undefined || this.#origins.isTrusted(remoteAddress)) return true;
    const key = clientKey(unmapped(remoteAddress));
    const count = this.#counts.get(key) ?? 0;
    if (count >= this.#max) {
      this.refused++;
      return false;
    }
    this.#counts.set(key, count + 1);
    socket.once('close', () => this.#leave(key));
    return true;
  }

  #leave(key: string): void {
    const count = this.#counts.get(key) ?? 0;
    if (count > 1) this.#counts.set(key, count - 1);
    else this.#counts.delete(key);
  }
}
