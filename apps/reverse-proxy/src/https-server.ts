import { createServer, type Server } from 'node:https';
import type { SecureContextOptions, TLSSocket } from 'node:tls';
import { http1Options } from './http1-server.ts';
import type { Http2Sessions } from './http2-sessions.ts';
import type { IngressLimits } from './ingress.ts';

const TLS_HANDSHAKE_MS = 10_000;

/** A server that speaks HTTP/2 or HTTP/1.1, as its client prefers. */
export function createHttpsServer(
  secureContext: SecureContextOptions,
  sessions: Http2Sessions,
  limits: IngressLimits,
): Server {
  const server = createServer({
    ...http1Options(limits),
    ...secureContext,
    ALPNProtocols: ['h2', 'http/1.1'],
    handshakeTimeout: TLS_HANDSHAKE_MS,
  });
  // Node's own listener speaks HTTP/1.1; it keeps the connections that have not asked for HTTP/2.
  const speakHttp1 = server.listeners('secureConnection');
  server.removeAllListeners('secureConnection').on('secureConnection', (socket: TLSSocket) => {
    if (socket.alpnProtocol === 'h2') sessions.accept(socket);
    else for (const listener of speakHttp1) listener.call(server, socket);
  });
  return server;
}
