import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** A server's connections as they come and go, with those that are upgraded or have asked for nothing yet. */
export class Connections {
  readonly #all = new Set<Duplex>();
  readonly #silent = new Set<Duplex>();

  /** @param opened the server's event for a connection on which a request may follow */
  constructor(server: Server, opened: 'connection' | 'secureConnection') {
    server.on('connection', (socket) => track(socket, this.#all));
    server.on(opened, (socket: Duplex & { alpnProtocol?: string }) => {
      track(socket, this.#all);
      if (socket.alpnProtocol !== 'h2') track(socket, this.#silent);
    });
    for (const event of ['request', 'checkContinue', 'upgrade', 'connect']) {
      server.prependListener(event, ({ socket }: { socket: Duplex }) => this.#silent.delete(socket));
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

function track(socket: Duplex, connections: Set<Duplex>): void {
  connections.add(socket);
  socket.once('close', () => connections.delete(socket));
}
