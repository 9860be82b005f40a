import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Exchange } from './forward/exchange.ts';
import { Http1Exchange, type Http1Options } from './forward/http1-exchange.ts';

/** Durations in ms. A request as a whole has no limit: an upload may take hours, but not pause (detached-body.ts). */
export const HTTP1_OPTIONS = {
  headersTimeout: 10_000,
  requestTimeout: 0,
  connectionsCheckingInterval: 1000,
  keepAliveTimeout: 60_000,
  maxHeaderSize: 16_384,
  // Other upgrades may be ignored (RFC 9110, 7.8). Node before 24.9 does not ask; such requests are refused then.
  shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
} satisfies ServerOptions;

/** A connection that its client wants upgraded, as Node hands it over. */
export interface RawUpgrade {
  request: IncomingMessage;
  socket: Duplex;
  head: Buffer;
}

/** What requests are handed to; both resolve when the request is done with and never reject. */
export interface ExchangeHandler {
  handle(exchange: Exchange): Promise<void>;
  handleUpgrade(exchange: Exchange, raw: RawUpgrade): Promise<void>;
}

/** Hands every request that comes over HTTP/1.1 to the handler. */
export function serveHttp1(server: Server, handler: ExchangeHandler, options: Http1Options): void {
  const awaited: Http1Options = { ...options, expectsContinue: true };
  const last: Http1Options = { ...options, closing: () => true };
  server.on('request', (request, response) => {
    void handler.handle(new Http1Exchange(request, response, options));
  });
  server.on('checkContinue', (request, response) => {
    void handler.handle(new Http1Exchange(request, response, awaited));
  });
  server.on('upgrade', (request, socket, head) => {
    void handler.handleUpgrade(exchangeOver(socket, request, last), { request, socket, head });
  });
  server.on('connect', (request, socket) => void handler.handle(exchangeOver(socket, request, last)));
}

/** Node hands an upgrade over as a bare socket, without an error listener or a way to answer. */
function exchangeOver(socket: Duplex, request: IncomingMessage, options: Http1Options): Http1Exchange {
  socket.on('error', () => {});
  const response = new ServerResponse(request);
  response.assignSocket(socket as Socket);
  response.once('finish', () => socket.end());
  return new Http1Exchange(request, response, options);
}
