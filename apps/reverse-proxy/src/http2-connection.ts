import { performServerHandshake, type ServerHttp2Session, type ServerSessionOptions } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import type { AnswerHeaders } from './answer-headers.ts';
import type { ClientTimeouts } from './client-timeouts.ts';
import { Http2Exchange } from './forward/http2-exchange.ts';
import type { ExchangeHandler } from './http1-server.ts';
import type { Origins } from './origin.ts';
import { Stalls } from './stalls.ts';

/** How long a client may take to get its first answer. */
const SILENCE_MS = 2000;
const DESTROY_MS = 1000;

export interface Http2ConnectionOptions {
  session: ServerSessionOptions;
  timeouts: ClientTimeouts;
  origins: Origins;
  answers: AnswerHeaders;
  handler: ExchangeHandler;
}

/** One client's HTTP/2 connection. */
export class Http2Connection {
  readonly #socket: TLSSocket;
  readonly #session: ServerHttp2Session;
  readonly #timeouts: ClientTimeouts;
  readonly #handler: ExchangeHandler;
  readonly #exchanges = new Set<Http2Exchange>();
  readonly #stalls: Stalls<Http2Exchange>;
  #quietSince = performance.now();
  #isAnswered = false;
  #isLeaving = false;
  #isEnding = false;

  constructor(
    socket: TLSSocket,
    { session, timeouts, origins, answers, handler }: Http2ConnectionOptions,
    onClose: () => void,
  ) {
    this.#socket = socket;
    this.#timeouts = timeouts;
    this.#handler = handler;
    this.#stalls = new Stalls(timeouts.stallMs);
    this.#session = performServerHandshake(socket, session);
    const common = { peer: socket.remoteAddress, origins, answers };
    // What broke a session has broken its streams, which tell those concerned.
    this.#session.on('error', () => {});
    this.#session.on('stream', (stream, headers) => {
      const exchange = new Http2Exchange(stream, headers, common);
      this.#exchanges.add(exchange);
      stream.once('close', () => this.#done(exchange));
      this.#handler.handle(exchange);
    });
    this.#session.once('close', onClose);
  }

  /** Ends what its client leaves lying: an answer, or the connection as a whole. Called from time to time. */
  sweep(now: number): void {
    for (const exchange of this.#exchanges) {
      if (this.#stalls.hasStalled(exchange, exchange, now))
        exchange.drop('the client does not take its answer');
    }
    const { headerMs, idleMs } = this.#timeouts;
    const limitMs = this.#isAnswered ? idleMs : headerMs;
    if (this.#exchanges.size === 0 && now - this.#quietSince >= limitMs) this.#end();
  }

  /**
   * Sends the client away; what it has in flight finishes. One GOAWAY tells it which of its requests will not be
   * processed, so that it can send them elsewhere (RFC 9113, 6.8 and 8.7). A first one that names no stream would not
   * help: nghttp2 ignores new streams behind any, unless told in a way that Node does not know.
   */
  leave(): void {
    this.#isLeaving = true;
    // Node's client that is sent away before its first answer never sends what it has not sent yet, and waits for ever.
    if (this.#isAnswered) this.#session.close();
    else setTimeout(() => this.#session.close(), SILENCE_MS).unref();
  }

  /** Breaks off what is unfinished: a connection that just ends may look to a client like the end of its answer. */
  breakOff(): void {
    for (const exchange of this.#exchanges) exchange.drop('the proxy stops');
  }

  #done(exchange: Http2Exchange): void {
    this.#exchanges.delete(exchange);
    this.#stalls.forget(exchange);
    if (this.#exchanges.size === 0) this.#quietSince = performance.now();
    this.#isAnswered = true;
    if (this.#isLeaving) this.#session.close();
  }

  /** Node keeps the descriptor of some half-closed sessions for ever, so the socket is closed apart. */
  #end(): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#session.close();
    setTimeout(() => this.#socket.destroy(), DESTROY_MS).unref();
  }
}
