import type { Readable } from 'node:stream';
import type { Cause } from '../error-response.ts';
import type { RequestHead } from '../ingress.ts';
import type { Origin } from '../origin.ts';
import type { HeaderList } from './header-list.ts';
import type { Headers } from './header-record.ts';

/** A request's body while it is still with the client. */
export interface ClientBody {
  readonly source: Readable;
  /** Bytes announced by Content-Length. */
  readonly length: number | undefined;
  /** Whether all of it has come in; asked when the source ends, which a broken upload does as well. */
  isWhole(): boolean;
  /** Called before the first byte is asked for: a client may wait for `100 Continue`. */
  invite(): void;
  /** Called with the bytes of each part that is read. */
  count(bytes: number): void;
}

/** `websocket`, `upgrade`: HTTP/1.1 that asks to become one, or something else. */
export type Protocol = 'h1' | 'h2' | 'websocket' | 'upgrade';

/**
 * The way of an answer to its client.
 *
 * Callers respond at most once and then end or abort. No method throws because the client has left: what is written
 * then goes nowhere, and `left` says so.
 */
export interface Answer {
  /** The client went away before its answer was complete, or the exchange ended for its fault. */
  readonly left: boolean;
  /** Called once, when `left` turns true. */
  onLeave: (() => void) | undefined;
  /** Called each time a write that returned false has been taken up. */
  onDrain: (() => void) | undefined;
  /**
   * @param headers the answer's from now on
   * @throws TypeError or RangeError when status or headers cannot be sent; nothing has been sent then
   */
  respond(status: number, headers: HeaderList): void;
  /** Sends status and headers now, unless something has followed that they go along with. */
  flush(): void;
  /**
   * @param chunk a view that is good until this returns
   * @returns false when the caller should wait for `onDrain`
   */
  write(chunk: Buffer): boolean;
  /**
   * @param last the end of the body, which goes along with the end of the answer; a view, too
   * @param done called once there is nothing left to wait for: all of it is on its way, or its client has left
   */
  end(last?: Buffer, trailers?: Headers, done?: () => void): void;
  /** Breaks the answer off so that the client cannot take it for a whole one. */
  abort(error: Error): void;
}

/** The client's side of one request, the same for HTTP/1.1 and HTTP/2. */
export interface Exchange extends Answer {
  /** The request's id, in the log, towards the target and in the answer. */
  readonly id: string;
  readonly head: RequestHead;
  readonly protocol: Protocol;
  readonly origin: Origin;
  readonly body: ClientBody | undefined;
  /** Bytes of the bodies so far, or of what a WebSocket carried: from the client, and to it. */
  received: number;
  sent: number;
  /** What the client was told when the rest of a request that had begun well could not be read. */
  readonly broken?: { cause: Cause; status?: number } | undefined;
  /** Sends an interim answer (103). */
  inform(status: number, headers: HeaderList): void;
  /** The connection speaks another protocol now: what becomes of it does not concern the exchange any more. */
  switched(): void;
  /** The request is not sound, so what follows on its connection must not be believed. Takes effect at once. */
  endConnection(): void;
}
