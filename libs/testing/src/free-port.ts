import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';

/** A loopback port that nobody listens on right now; another process may still take it before its caller does. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
