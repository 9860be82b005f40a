import {
  constants,
  performServerHandshake,
  type ServerHttp2Session,
  type ServerSessionOptions,
} from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { Http2Exchange } from './forward/http2-exchange.ts';
import type { ExchangeHandler } from './http1-server.ts';
import type { IngressLimits } from './ingress.ts';

const MAX_CONCURRENT_STREAMS = 128;
/** What RFC 9113, 6.5.2, adds to a header's length. */
const HEADER_OVERHEAD = 32;
const IDLE_MS = 60_000;
/** How long a client may take to get its first answer. */
const SILENCE_MS = 2000;
/** How long a client may take to show that it knows it is to leave. */
const LEAVE_MS = 500;
const DESTROY_MS = 1000;
const ANY_STREAM = 2 ** 31 - 1;

/** The HTTP/2 connections of the https port. */
export class Http2Sessions {
  readonly #handler: ExchangeHandler;
  readonly #options: ServerSessionOptions;
  /** Each with whether its client has got an answer yet. */
  readonly #sessions = new Map<ServerHttp2Session, boolean>();
  #closing = false;

  constructor(handler: ExchangeHandler, limits: IngressLimits) {
    this.#handler = handler;
    this.#options = optionsOf(limits);
  }

  accept(socket: TLSSocket): void {
    const session = performServerHandshake(socket, this.#options);
    let streams = 0;
    session.on('stream', (stream, headers) => {
      streams++;
      stream.once('close', () => {
        streams--;
        this.#answered(session);
      });
      void this.#handler.handle(new Http2Exchange(stream, headers));
    });
    // What broke a session has broken its streams, which tell those concerned.
    session.on('error', () => {});
    session.on('timeout', () => (streams > 0 ? session.setTimeout(IDLE_MS) : this.#end(session, socket)));
    session.setTimeout(IDLE_MS);
    session.once('close', () => this.#sessions.delete(session));
    this.#sessions.set(session, false);
    if (this.#closing) sendAwayLater(session);
  }

  /** Sends every client away, now and as they come; what they have in flight finishes. */
  close(): void {
    this.#closing = true;
    for (const [session, answered] of this.#sessions) {
      if (answered) sendAway(session);
      else sendAwayLater(session);
    }
  }

  #answered(session: ServerHttp2Session): void {
    if (session.destroyed || this.#sessions.get(session)) return;
    this.#sessions.set(session, true);
    if (this.#closing) sendAway(session);
  }

  /** Node keeps the descriptor of some half-closed sessions for ever, so the socket is closed apart. */
  #end(session: ServerHttp2Session, socket: TLSSocket): void {
    session.close();
    setTimeout(() => socket.destroy(), DESTROY_MS).unref();
  }
}

/**
 * In two stages (RFC 9113, 6.8): a client must learn of it before its next stream would be ignored. What it had sent by
 * then comes before its answer to a ping that follows the first GOAWAY.
 */
function sendAway(session: ServerHttp2Session): void {
  if (session.destroyed) return;
  const close = () => session.close();
  session.goaway(constants.NGHTTP2_NO_ERROR, ANY_STREAM);
  session.ping(close);
  setTimeout(close, LEAVE_MS).unref();
}

/** Node's client that is sent away before its first answer never sends what it has not sent yet, and waits for ever. */
function sendAwayLater(session: ServerHttp2Session): void {
  setTimeout(() => sendAway(session), SILENCE_MS).unref();
}

function optionsOf({ maxHeaderSize }: IngressLimits): ServerSessionOptions {
  return {
    // As many as the size allows: a browser sends each cookie apart. The ingress counts them once they are joined.
    maxHeaderListPairs: Math.ceil(maxHeaderSize / HEADER_OVERHEAD),
    settings: { maxConcurrentStreams: MAX_CONCURRENT_STREAMS, maxHeaderListSize: maxHeaderSize },
  };
}
