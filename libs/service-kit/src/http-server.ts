import type { Server } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import type { Readiness } from './readiness.ts';

const IDLE_SWEEP_MS = 50;
const QUIET_TURN_MS = 0.2;
/** Under an endless stream of connections there is no quiet turn; then some are lost. */
const QUIET_WAIT_MS = 1000;

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
 *
 * @param onStopped called when nothing more is accepted: whoever is sent away from then on does not come back here
 */
export async function closeGracefully(server: Server, onStopped?: () => void): Promise<void> {
  await acceptQueueIsEmpty(server);
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  onStopped?.();
  const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MS);
  server.closeIdleConnections();
  await closed;
  clearInterval(sweep);
}

/**
 * The kernel resets connections that wait in the accept queue of a listener that closes. The queue is empty just after
 * a turn of the event loop that has accepted none, if that was too short for others to have come since its poll.
 */
async function acceptQueueIsEmpty(server: Server): Promise<void> {
  let accepted = false;
  const onConnection = () => {
    accepted = true;
  };
  server.on('connection', onConnection);
  const deadline = performance.now() + QUIET_WAIT_MS;
  for (let isQuiet = false; !isQuiet && performance.now() < deadline; ) {
    accepted = false;
    const began = performance.now();
    await setImmediate();
    isQuiet = !accepted && performance.now() - began < QUIET_TURN_MS;
  }
  server.off('connection', onConnection);
}
