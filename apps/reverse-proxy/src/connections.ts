import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Stalls } from './stalls.ts';

/** Connections of one kind: how many there are, and how many there have been. */
class ConnectionCount {
  open = 0;
  accepted = 0;

  add(socket: Duplex): void {
    this.open++;
    this.accepted++;
    socket.once('close', () => this.open--);
  }
}

/** A server's connections as they come and go, with those that are upgraded or have asked for nothing yet. */
export class Connections {
  /** Upgraded ones are among them. */
  readonly h1 = new ConnectionCount();
  readonly h2 = new ConnectionCount();
  handshakeErrors = 0;
  readonly #all = new Set<Duplex>();
  readonly #silent = new Set<Duplex>();
  /** Those on which answers are written; HTTP/2 keeps its own. */
  readonly #open = new Set<Socket>();
  readonly #stalls: Stalls<Socket>;

  /**
   * @param opened the server's event for a connection on which a request may follow
   * @param stallMs how long a client may take nothing of what it was sent
   */
  constructor(server: Server, opened: 'connection' | 'secureConnection', stallMs: number) {
    this.#stalls = new Stalls(stallMs);
    server.on('connection', (socket) => track(socket, this.#all));
    server.on(opened, (socket: Socket & { alpnProtocol?: string }) => {
      track(socket, this.#all);
      track(socket, this.#open);
      socket.once('close', () => this.#stalls.forget(socket));
      const isH2 = socket.alpnProtocol === 'h2';
      if (!isH2) track(socket, this.#silent);
      (isH2 ? this.h2 : this.h1).add(socket);
    });
    server.on('tlsClientError', () => this.handshakeErrors++);
    for (const event of ['request', 'checkContinue', 'checkExpectation', 'upgrade', 'connect']) {
      server.prependListener(event, ({ socket }: { socket: Duplex }) => this.#silent.delete(socket));
    }
  }

  /** Closes the connections whose clients do not take what they were sent. Called from time to time. */
  sweep(now: number): void {
    for (const socket of this.#open) {
      const waiting = socket.writableLength;
      if (this.#stalls.hasStalled(socket, { waiting, taken: socket.bytesWritten - waiting }, now))
        socket.destroy();
    }
  }

  /** Browsers open connections in advance; Node's sweep of idle ones leaves out those without a first request. */
  destroySilent(): void {
    for (const socket of this.#silent) socket.destroy();
  }

  destroyAll(): void {
    for (const socket of this.#all) socket.destroy();
  }
}

function track<Kind extends Duplex>(socket: Kind, connections: Set<Kind>): void {
  connections.add(socket);
  socket.once('close', () => connections.delete(socket));
}
