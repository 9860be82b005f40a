import { IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ClientTimeouts } from './client-timeouts.ts';
import type { Cause } from './error-response.ts';
import type { Exchange } from './forward/exchange.ts';
import { Http1Exchange, type Http1Options } from './forward/http1-exchange.ts';
import { isUpgrade, isWebSocket } from './forward/upgrade-protocol.ts';
import type { IngressLimits } from './ingress.ts';
import { Pipelines } from './pipelines.ts';

/** Durations in ms. A request as a whole has no limit: an upload may take hours, but not pause (detached-body.ts). */
const OPTIONS = {
  requestTimeout: 0,
  // A request without a body is no stream that would have to be read to its end.
  optimizeEmptyRequests: true,
  connectionsCheckingInterval: 1000,
  // A missing one is the ingress's to refuse, with our own answer.
  requireHostHeader: false,
  insecureHTTPParser: false,
  // What is not to be upgraded is served as if nothing had been asked.
  shouldUpgradeCallback: isUpgrade,
} satisfies ServerOptions;

export function http1Options({ maxHeaderSize }: IngressLimits, { headerMs, idleMs }: ClientTimeouts) {
  return { ...OPTIONS, maxHeaderSize, headersTimeout: headerMs, keepAliveTimeout: idleMs };
}

/** A connection that its client wants upgraded, as Node hands it over. */
export interface RawUpgrade {
  request: IncomingMessage;
  socket: Duplex;
}

/** What requests are handed to. Never throws; it is known from the exchange when one is done with. */
export interface ExchangeHandler {
  handle(exchange: Exchange): void;
  handleUpgrade(exchange: Exchange, raw: RawUpgrade): void;
}

/** How long bytes that nobody reads are taken in, so that a client gets to read why. */
const LINGER_MS = 1000;

/** What is wrong with what Node cannot read, where it is not just a bad request. */
const FAULTS: Record<string, Cause> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

/** More bytes came after a request that was to be the connection's last. */
const AFTER_LAST = 'HPE_CLOSED_CONNECTION';

/** Hands every request that comes over HTTP/1.1 to the handler, those that cannot be read included. */
export function serveHttp1(server: Server, handler: ExchangeHandler, options: Http1Options): void {
  // 0: all are kept, for the ingress to see and to count. Node would drop those beyond without a word.
  server.maxHeadersCount = 0;
  const awaited: Http1Options = { ...options, expectsContinue: true };
  const last: Http1Options = { ...options, closing: () => true };
  const upgrade: Http1Options = { ...last, protocol: 'upgrade' };
  const webSocket: Http1Options = { ...last, protocol: 'websocket' };
  /** The last exchange of each connection, as long as it matters: most connections are idle, and it takes 5 KB. */
  const exchanges = new WeakMap<Duplex, Http1Exchange>();
  const pipelines = new Pipelines();
  const forget = (socket: Duplex, exchange: Http1Exchange) => {
    if (!exchange.isLast && exchanges.get(socket) === exchange) exchanges.delete(socket);
  };
  const serve = (request: IncomingMessage, response: ServerResponse, how: Http1Options) => {
    const { socket } = request;
    const before = exchanges.get(socket);
    if (before && pipelines.isFull(socket)) before.endConnection();
    // Node goes on reading while an answer is on its way.
    if (before?.isLast) return ignoreInput(socket);
    const exchange = new Http1Exchange(request, response, how);
    exchanges.set(socket, exchange);
    exchange.onDone = () => forget(socket, exchange);
    if (!before || before.isDone) handler.handle(exchange);
    else pipelines.add(socket, before, () => handler.handle(exchange));
  };
  // Node gives a connection away for good, though answers to what came before may still be on their way: they would
  // get stuck, and there is no place for another one.
  const isBusy = (socket: Duplex) => {
    const before = exchanges.get(socket);
    return before !== undefined && (before.isLast || !before.isDone);
  };
  server.on('request', (request, response) => serve(request, response, options));
  server.on('checkContinue', (request, response) => serve(request, response, awaited));
  server.on('checkExpectation', (request, response) => serve(request, response, options));
  server.on('upgrade', (request, socket, head) => {
    if (isBusy(socket)) return void socket.destroy();
    // What came along with the request. Later it might come behind the connection's end.
    if (head.length > 0) socket.unshift(head);
    const how = isWebSocket(request.headers.upgrade ?? '') ? webSocket : upgrade;
    // Who ends a WebSocket's connection has left.
    socket.allowHalfOpen = how === upgrade;
    handler.handleUpgrade(exchangeOver(socket, request, how), { request, socket });
  });
  server.on('connect', (request, socket) => {
    if (isBusy(socket)) socket.destroy();
    else handler.handle(exchangeOver(socket, request, last));
  });
  server.on('clientError', (error: ClientError, socket) => {
    const fault = faultOf(error);
    if (!fault) return void socket.destroy();
    if (ignored.has(socket)) return;
    ignoreInput(socket);
    const before = exchanges.get(socket);
    const refuse = () => {
      if (!socket.writable || before?.isLast) return;
      handler.handle(exchangeOver(socket, new IncomingMessage(socket as Socket), { ...last, fault }));
    };
    if (!before || before.isDone) refuse();
    else if (!before.isReceived) before.fail(fault);
    // Answers come in the order of their requests.
    else if (error.code !== AFTER_LAST) before.whenDone(refuse);
  });
}

interface ClientError extends NodeJS.ErrnoException {
  /** The parser's own words. */
  reason?: string;
}

/** @returns undefined when there is nobody to tell, or nothing in HTTP */
function faultOf({ code = '', reason }: ClientError): Cause | undefined {
  if (reason === 'Invalid HTTP version') return 'version_refused';
  return FAULTS[code] ?? (code.startsWith('HPE_') ? 'bad_request' : undefined);
}

const ignored = new WeakSet<Duplex>();

/** Takes a connection from Node's parser, which would complain of every further byte. */
function ignoreInput(socket: Duplex): void {
  ignored.add(socket);
  socket.removeAllListeners('data').on('data', () => {});
}

/** Node hands an upgrade over as a bare socket, without an error listener or a way to answer. */
function exchangeOver(socket: Duplex, request: IncomingMessage, options: Http1Options): Http1Exchange {
  socket.on('error', () => {});
  const response = new ServerResponse(request);
  response.assignSocket(socket as Socket);
  response.once('finish', () => {
    // What the client has sent behind its request is read by nobody else, and without that the connection never ends.
    socket.end().resume();
    const linger = setTimeout(() => socket.destroy(), LINGER_MS).unref();
    socket.once('close', () => clearTimeout(linger));
  });
  return new Http1Exchange(request, response, options);
}
