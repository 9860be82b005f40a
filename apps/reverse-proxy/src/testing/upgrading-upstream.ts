import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface UpgradingUpstream {
  port: number;
  close(): Promise<void>;
}

/**
 * An upstream that agrees to every upgrade and hands the connection to `onUpgrade`; other requests get their method,
 * `Upgrade` and body back.
 *
 * @param answered the protocol of its 101; the one that was asked for unless given
 */
export async function startUpgradingUpstream(
  onUpgrade: (socket: Socket, head: Buffer, request: IncomingMessage) => void,
  answered?: string,
): Promise<UpgradingUpstream> {
  const server = createServer(async (request, response) => {
    const body = (await request.toArray()).join('');
    response.end(`${request.method} ${request.headers.upgrade} ${body}`);
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket.on('error', () => {}));
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head) => {
    const protocol = answered ?? request.headers.upgrade;
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`);
    onUpgrade(socket, head, request);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
