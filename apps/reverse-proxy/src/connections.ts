import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Stalls } from './stalls.ts';

/** Connections of one kind: how many there are, and how many there have been. */
class ConnectionCount {
  open = 0;
  accepted = 0;

  add(socket: Socket): void {
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
  /** Those on which requests may come. */
  readonly #open = new Set<Socket>();
  readonly #silent = new Set<Socket>();
  /** By peer: once such a one is secure, it is another object. */
  readonly #handshaking = new Map<string, Socket>();
  readonly #stalls: Stalls<Socket>;

  /**
   * @param opened the server's event for a connection on which a request may follow
   * @param stallMs how long a client may take nothing of what it was sent
   */
  constructor(server: Server, opened: 'connection' | 'secureConnection', stallMs: number) {
    this.#stalls = new Stalls(stallMs);
    if (opened === 'secureConnection') server.on('connection', (socket) => this.#trackHandshake(socket));
    server.on(opened, (socket: Socket & { alpnProtocol?: string }) => {
      this.#handshaking.delete(peerOf(socket));
      track(socket, this.#open);
      socket.once('close', () => this.#stalls.forget(socket));
      const isH2 = socket.alpnProtocol === 'h2';
      if (!isH2) track(socket, this.#silent);
      (isH2 ? this.h2 : this.h1).add(socket);
    });
    server.on('tlsClientError', () => this.handshakeErrors++);
    for (const event of ['request', 'checkContinue', 'checkExpectation', 'upgrade', 'connect']) {
      server.prependListener(event, ({ socket }: { socket: Socket }) => this.#silent.delete(socket));
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
    for (const socket of this.#handshaking.values()) socket.destroy();
  }

  destroyAll(): void {
    for (const socket of this.#open) socket.destroy();
    for (const socket of this.#handshaking.values()) socket.destroy();
  }

  #trackHandshake(socket: Socket): void {
    const peer = peerOf(socket);
    this.#handshaking.set(peer, socket);
    socket.once('close', () => {
      if (this.#handshaking.get(peer) === socket) this.#handshaking.delete(peer);
    });
  }
}

function track(socket: Socket, connections: Set<Socket>): void {
  connections.add(socket);
  socket.once('close', () => connections.delete(socket));
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
