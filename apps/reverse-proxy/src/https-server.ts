import { createServer, type Server } from 'node:https';
import type { TLSSocket, TlsOptions } from 'node:tls';
import type { ClientTimeouts } from './client-timeouts.ts';
import { http1Options } from './http1-server.ts';
import type { Http2Sessions } from './http2-sessions.ts';
import type { IngressLimits } from './ingress.ts';
import { ACME_TLS } from './tls/handshake.ts';

/**
 * A server that speaks HTTP/2 or HTTP/1.1, as its client prefers.
 *
 * @param tls how handshakes are answered, with the certificate for clients that name no host
 */
export function createHttpsServer(
  tls: TlsOptions,
  sessions: Http2Sessions,
  limits: IngressLimits,
  timeouts: ClientTimeouts,
): Server {
  const server = createServer({
    ...http1Options(limits, timeouts),
    ...tls,
    handshakeTimeout: timeouts.headerMs,
  });
  // Node's own listener speaks HTTP/1.1; it keeps the connections that have not asked for HTTP/2.
  const speakHttp1 = server.listeners('secureConnection');
  server.removeAllListeners('secureConnection').on('secureConnection', (socket: TLSSocket) => {
    if (socket.alpnProtocol === 'h2') sessions.accept(socket);
    // The handshake was all that its CA wanted.
    else if (socket.alpnProtocol === ACME_TLS) socket.end();
    else for (const listener of speakHttp1) listener.call(server, socket);
  });
  return server;
}
