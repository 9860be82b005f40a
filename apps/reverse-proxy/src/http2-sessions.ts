import type { ServerSessionOptions } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { Http2Connection, type Http2ConnectionOptions } from './http2-connection.ts';
import type { IngressLimits } from './ingress.ts';

/** What RFC 9113, 6.5.2, adds to a header's length. */
const HEADER_OVERHEAD = 32;

/**
 * Against clients that cost more than they ask for: what goes beyond ends their connection (ENHANCE_YOUR_CALM, or
 * without a word). nghttp2's own limits come on top: 8 CONTINUATIONs, and 10,000 frames that say nothing, at most 330 a
 * second.
 */
const ABUSE_LIMITS = {
  // Resets of streams at once, and a second (CVE-2023-44487). A page that is left resets all that it has asked for.
  streamResetBurst: 500,
  streamResetRate: 33,
  // Frames that make us reset a stream (CVE-2025-8671), or refuse one beyond those that may be open.
  maxSessionInvalidFrames: 200,
  maxSessionRejectedStreams: 100,
  maxOutstandingPings: 10,
  maxSettings: 32,
  // In MB.
  maxSessionMemory: 10,
  strictFieldWhitespaceValidation: true,
  // What a target says twice, as `nosniff`, its client gets twice, as over HTTP/1.1.
  strictSingleValueFields: false,
} satisfies ServerSessionOptions;

export interface Http2Options extends Omit<Http2ConnectionOptions, 'session'> {
  limits: IngressLimits;
}

/** The HTTP/2 connections of the https port. */
export class Http2Sessions {
  readonly #options: Http2ConnectionOptions;
  readonly #connections = new Set<Http2Connection>();
  #closing = false;

  constructor({ limits, ...options }: Http2Options) {
    this.#options = { ...options, session: sessionOptions(limits) };
  }

  accept(socket: TLSSocket): void {
    const connection = new Http2Connection(socket, this.#options, () => this.#connections.delete(connection));
    this.#connections.add(connection);
    if (this.#closing) connection.leave();
  }

  /** Ends what clients leave lying. Called from time to time. */
  sweep(now: number): void {
    for (const connection of this.#connections) connection.sweep(now);
  }

  /** Sends every client away, now and as they come; what they have in flight finishes. */
  close(): void {
    this.#closing = true;
    for (const connection of this.#connections) connection.leave();
  }

  /** Breaks off what clients still have in flight. */
  breakOff(): void {
    for (const connection of this.#connections) connection.breakOff();
  }
}

function sessionOptions({ maxHeaderSize }: IngressLimits): ServerSessionOptions {
  return {
    ...ABUSE_LIMITS,
    // As many as the size allows: a browser sends each cookie apart. The ingress counts them once they are joined.
    maxHeaderListPairs: Math.ceil(maxHeaderSize / HEADER_OVERHEAD),
    settings: { maxConcurrentStreams: 128, maxHeaderListSize: maxHeaderSize },
  };
}
