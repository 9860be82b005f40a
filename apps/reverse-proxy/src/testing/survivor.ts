import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Survivor {
  port: number;
  close(): Promise<void>;
}

const SWITCHED = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';

/** An upstream that answers `survivor:` and the body that it has got; whoever asks for `/wait` waits. Upgrades are closed at once. */
export async function startSurvivor(port = 0): Promise<Survivor> {
  const server = createServer((request, response) => {
    if (request.url === '/wait') return;
    if (request.url === '/readyz') return response.end();
    response.write('survivor:');
    request.pipe(response);
  });
  server.on('upgrade', (_request, socket) => socket.on('error', () => {}).end(SWITCHED));
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
