import { createServer } from 'node:net';
import { PlatformError } from './errors.ts';

/** Where a browser may look for `localhost`; a stranger on either would be met instead of the platform. */
const LOOPBACK = ['127.0.0.1', '::1'];

export interface PortClaim {
  port: number;
  /** What the port is for, as the error says it. */
  purpose: string;
  /** The flag that changes it. */
  flag: string;
}

/**
 * Binds each port for a moment, without SO_REUSEPORT: with it the bind would join a stranger's port in silence.
 *
 * @throws PlatformError that names the first port that is taken, used twice or not allowed, and its flag
 */
export async function checkPorts(claims: PortClaim[]): Promise<void> {
  for (const [index, claim] of claims.entries()) {
    const twin = claims.slice(0, index).find(({ port }) => port === claim.port);
    if (twin)
      throw new PlatformError(`${twin.flag} and ${claim.flag} are both ${claim.port}.`, { exitCode: 2 });
  }
  for (const claim of claims) await checkPort(claim);
}

async function checkPort({ port, purpose, flag }: PortClaim): Promise<void> {
  for (const host of LOOPBACK) {
    const code = await bindFailure(host, port);
    if (code === 'EADDRINUSE') {
      throw new PlatformError(
        `Port ${port} (${purpose}) is already in use on ${host}. Choose another with ${flag}.`,
      );
    }
    if (code === 'EACCES') {
      throw new PlatformError(`Port ${port} (${purpose}) needs privileges. Choose another with ${flag}.`);
    }
  }
}

function bindFailure(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

/** Whether several processes can listen on one port here: yes on Linux, not on macOS and Windows. */
export async function supportsReusePort(): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port: 0, reusePort: true }, () => server.close(() => resolve(true)));
  });
}
