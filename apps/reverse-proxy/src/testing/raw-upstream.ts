import { createServer, type Socket } from 'node:net';
import type { Upstream } from '@platform-journey/testing';

/** An upstream that writes its own bytes, to break off where it likes. Probes are answered apart from `onRequest`. */
export async function startRawUpstream(
  onRequest: (socket: Socket, received: string) => void,
): Promise<Pick<Upstream, 'port' | 'close'>> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    socket.on('data', (data) => {
      const received = data.toString('latin1');
      if (!received.startsWith('GET /readyz ')) onRequest(socket, received);
      else socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
