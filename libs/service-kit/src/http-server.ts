import type { Server } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import type { Readiness } from './readiness.ts';

const IDLE_SWEEP_MS = 50;
/** Under an endless stream of connections there is no such turn; then some are lost. */
const TURNS_TRIED = 10_000;

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
export async function closeGracefully(server: Server): Promise<void> {
  await acceptQueueIsEmpty(server);
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MS);
  server.closeIdleConnections();
  await closed;
  clearInterval(sweep);
}

/**
 * The kernel resets connections that wait in the accept queue of a listener that closes. The event loop accepts one a
 * turn, so the queue is empty just after a turn that has accepted none.
 */
async function acceptQueueIsEmpty(server: Server): Promise<void> {
  let accepted = true;
  const onConnection = () => {
    accepted = true;
  };
  server.on('connection', onConnection);
  for (let turn = 0; accepted && turn < TURNS_TRIED; turn++) {
    accepted = false;
    await setImmediate();
  }
  server.off('connection', onConnection);
}
