import { type IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server, type ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { SecureContextOptions, TLSSocket } from 'node:tls';
import type { Readiness } from '@platform-journey/service-kit';
import { Http1Exchange } from './forward/http1-exchange.ts';
import type { Http2Sessions } from './http2-sessions.ts';
import type { RequestHandler } from './request-handler.ts';

/** Durations in ms. A request as a whole has no limit: an upload may take hours, but not pause (detached-body.ts). */
export const LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 0,
  connectionsCheckingInterval: 1000,
  keepAliveTimeout: 60_000,
  maxHeaderSize: 16_384,
} satisfies ServerOptions;
const TLS_HANDSHAKE_MS = 10_000;

export interface HttpsServerOptions {
  secureContext: SecureContextOptions;
  sessions: Http2Sessions;
  handler: RequestHandler;
  readiness: Readiness;
}

/** A server that speaks HTTP/2 or HTTP/1.1, as its client prefers, and hands every request to the handler. */
export function createHttpsServer({
  secureContext,
  sessions,
  handler,
  readiness,
}: HttpsServerOptions): Server {
  const server = createServer({
    ...LIMITS,
    ...secureContext,
    ALPNProtocols: ['h2', 'http/1.1'],
    handshakeTimeout: TLS_HANDSHAKE_MS,
    // Other upgrades may be ignored (RFC 9110, 7.8). Node before 24.9 does not ask; such requests are refused then.
    shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
  });
  chooseProtocol(server, sessions);
  const closing = () => readiness.state === 'draining';
  server.on('request', (request, response) => {
    void handler.handle(new Http1Exchange(request, response, { closing }));
  });
  server.on('checkContinue', (request, response) => {
    void handler.handle(new Http1Exchange(request, response, { closing, expectsContinue: true }));
  });
  server.on('upgrade', (request, socket, head) => {
    void handler.handleUpgrade(exchangeOver(socket, request), { request, socket, head });
  });
  server.on('connect', (request, socket) => void handler.handle(exchangeOver(socket, request)));
  return server;
}

/** Node's own listener speaks HTTP/1.1; it keeps the connections that have not asked for HTTP/2. */
function chooseProtocol(server: Server, sessions: Http2Sessions): void {
  const speakHttp1 = server.listeners('secureConnection');
  server.removeAllListeners('secureConnection').on('secureConnection', (socket: TLSSocket) => {
    if (socket.alpnProtocol === 'h2') sessions.accept(socket);
    else for (const listener of speakHttp1) listener.call(server, socket);
  });
}

/** Node hands an upgrade over as a bare socket, without an error listener or a way to answer. */
function exchangeOver(socket: Duplex, request: IncomingMessage): Http1Exchange {
  socket.on('error', () => {});
  const response = new ServerResponse(request);
  response.assignSocket(socket as Socket);
  response.once('finish', () => socket.end());
  return new Http1Exchange(request, response, { closing: () => true });
}
