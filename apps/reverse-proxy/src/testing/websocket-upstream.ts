import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';

export interface WebSocketUpstream {
  port: number;
  /** The open connections, the oldest first. */
  clients: Set<WebSocket>;
  handshakes: { url: string | undefined; headers: IncomingHttpHeaders }[];
  /** With what code each connection has ended. */
  closeCodes: number[];
  /** Resets every connection. */
  kill(): void;
  close(): Promise<void>;
}

function echo(client: WebSocket): void {
  client.on('message', (message, binary) => client.send(message, { binary }));
}

/** A real WebSocket server, which echoes unless it is told what to do with a connection. */
export async function startWebSocketUpstream(
  onConnection: (client: WebSocket) => void = echo,
  options: ServerOptions = {},
): Promise<WebSocketUpstream> {
  const sockets = new Set<Socket>();
  const handshakes: WebSocketUpstream['handshakes'] = [];
  const closeCodes: number[] = [];
  const server = createServer((_request, response) => response.end());
  const webSockets = new WebSocketServer({ ...options, server });
  webSockets.on('connection', (client, { url, headers }) => {
    handshakes.push({ url, headers });
    client.on('close', (code) => closeCodes.push(code)).on('error', () => {});
    onConnection(client);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const kill = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    clients: webSockets.clients,
    handshakes,
    closeCodes,
    kill,
    async close() {
      server.close();
      kill();
    },
  };
}
