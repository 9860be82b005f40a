import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { stagingProblem, type Trust } from '@platform-journey/certificates/trust';

/** Whether Node itself is to refuse a certificate that no authority vouches for. */
export const rejectsUnauthorized = (trust: Trust) => trust === 'authorities';

/** Ends the connection when it turns out that the site's certificate is not what it must be, and Node does not look. */
export function guardSocket(socket: Duplex, trust: Trust, host: string): void {
  socket.once('secureConnect', () => {
    const problem = siteProblem(socket as TLSSocket, trust, host);
    if (problem) socket.destroy(new Error(problem));
  });
}

/** Why the site behind a connection is not to be trusted. */
export function siteProblem(socket: TLSSocket, trust: Trust, host: string): string | undefined {
  if (trust !== 'lets-encrypt-staging') return undefined;
  return stagingProblem(socket.getPeerCertificate(), host, Date.now());
}
