import type { Server } from 'node:http';
import type { Readiness } from './readiness.ts';

const IDLE_SWEEP_MS = 50;

/** Listens and resolves with the port, or rejects with the error of the bind (`EADDRINUSE`, `EACCES`). */
export function listen(server: Server, options: { host: string; port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : options.port);
    });
  });
}

/** Makes every answer of a draining service ask its client to leave (RFC 9112, 9.6). Install before other listeners. */
export function closeConnectionsWhenDraining(server: Server, readiness: Readiness): void {
  server.prependListener('request', (_request, response) => {
    if (readiness.state === 'draining') response.setHeader('connection', 'close');
  });
}

/**
 * Stops accepting, lets requests in flight finish, and resolves when the last connection is gone.
 * Node leaves a keep-alive connection open that turns idle after `close`, so idle ones are swept until then.
 */
export function closeGracefully(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MS);
    server.close(() => {
      clearInterval(sweep);
      resolve();
    });
    server.closeIdleConnections();
  });
}
