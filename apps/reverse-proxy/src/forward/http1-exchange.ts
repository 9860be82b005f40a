import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerError } from '../answer-error.ts';
import type { AnswerHeaders } from '../answer-headers.ts';
import type { Cause } from '../error-response.ts';
import type { RequestHead } from '../ingress.ts';
import type { Origin, Origins, Scheme } from '../origin.ts';
import { breakOff } from './break-off.ts';
import type { ClientBody, Exchange, Protocol } from './exchange.ts';
import type { HeaderList } from './header-list.ts';
import { type Headers, headerRecord } from './header-record.ts';
import { KeptCopy } from './kept-copy.ts';

/** How long an upload that nobody wants any more is taken in, so that its client gets to read the answer. */
const LINGER_MS = 30_000;

export interface Http1Options {
  /** Of the connection. */
  scheme: Scheme;
  origins: Origins;
  answers: AnswerHeaders;
  protocol?: Protocol;
  /** Whether the connection should end with this answer; asked when it begins. */
  closing: () => boolean;
  /** The client sent `Expect: 100-continue` and holds its body back. */
  expectsContinue?: boolean;
  /** Why the request could not be read. */
  fault?: Cause;
}

/** In bytes; with its headers it fits into the 16 KB that Node has on its stack for texts. */
const SMALL = 12_288;

/** One request over HTTP/1.1. */
export class Http1Exchange implements Exchange {
  readonly id = randomUUID();
  readonly head: RequestHead;
  readonly protocol: Protocol;
  readonly origin: Origin;
  readonly body: ClientBody | undefined;
  received = 0;
  sent = 0;
  left = false;
  broken: Exchange['broken'];
  /** Nothing that comes after it on its connection is to be taken for a request. */
  isLast: boolean;
  /** Its answer has been sent, or never will be. */
  isDone = false;
  onLeave: (() => void) | undefined;
  onDrain: (() => void) | undefined;
  /** Called when it is done. */
  onDone: (() => void) | undefined;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #closing: () => boolean;
  readonly #answers: AnswerHeaders;
  readonly #isSecure: boolean;
  #awaitsContinue: boolean;
  #over = false;

  constructor(request: IncomingMessage, response: ServerResponse, options: Http1Options) {
    this.#request = request;
    this.#response = response;
    this.protocol = options.protocol ?? 'h1';
    this.#closing = options.closing;
    this.#answers = options.answers;
    this.#isSecure = options.scheme === 'https';
    this.#awaitsContinue = options.expectsContinue ?? false;
    // Node loses what came along with a request whose upgrade is ignored.
    this.isLast = request.headers.upgrade !== undefined;
    this.head = {
      method: request.method ?? '',
      target: request.url ?? '',
      version: request.httpVersion,
      headers: request.rawHeaders,
      fault: options.fault,
    };
    this.origin = options.origins.of(request.socket.remoteAddress, options.scheme, request.rawHeaders);
    this.body = this.#body();
    response.on('close', () => this.#close());
    response.on('drain', () => this.onDrain?.());
    response.on('error', () => {});
  }

  inform(status: number, headers: HeaderList): void {
    // RFC 9110, 15.2: never to HTTP/1.0.
    if (status === 103 && this.head.version !== '1.0') this.#response.writeEarlyHints(headerRecord(headers));
  }

  respond(status: number, headers: HeaderList): void {
    // A client that was never asked for its body may send it or not: nothing can follow on this connection.
    if (this.#closing() || this.#awaitsContinue) this.isLast = true;
    if (this.isLast) headers.push('connection', 'close');
    const endsHere = this.#isSecure && !this.origin.proxies;
    this.#answers.complete(headers, endsHere ? this.#request.headers.host : undefined);
    this.#response.writeHead(status, headers);
  }

  flush(): void {
    if (this.sent === 0 && !this.#over) this.#response.flushHeaders();
  }

  write(chunk: Buffer): boolean {
    this.sent += chunk.length;
    const text = textOf(chunk);
    if (text !== undefined) return this.#response.write(text, 'latin1');
    const copy = new KeptCopy(chunk);
    return this.#response.write(copy.bytes, copy.letGo);
  }

  end(last?: Buffer, trailers?: Headers, done?: () => void): void {
    this.#over = true;
    if (trailers) this.#response.addTrailers(trailers as Record<string, string>);
    if (last) this.#endWith(last);
    else this.#response.end();
    if (!this.#request.complete) this.#linger();
    done?.();
  }

  abort(error: Error): void {
    this.#over = true;
    const { socket } = this.#response;
    // HTTP/1.0 knows by the connection's end alone that an answer is whole.
    if (this.head.version === '1.0' && socket) breakOff(socket);
    this.#response.destroy(error);
  }

  switched(): void {
    this.#over = true;
  }

  endConnection(): void {
    this.isLast = true;
  }

  /** Whether all of the request has come in. */
  get isReceived(): boolean {
    return this.#request.complete;
  }

  /** The rest of the request cannot be read: answers it, or breaks its answer off, and ends the connection. */
  fail(cause: Cause): void {
    const { onLeave } = this;
    const wasOver = this.#over;
    this.broken = { cause };
    this.isLast = true;
    this.left ||= !wasOver;
    if (this.#response.headersSent) this.abort(new Error(cause));
    else this.broken.status = answerError(this, cause);
    // Last, as whoever waits for it looks at what its client was told.
    if (!wasOver) onLeave?.();
  }

  /** Calls back once its answer has been sent or broken off. */
  whenDone(callback: () => void): void {
    this.#response.once('close', callback);
  }

  #endWith(last: Buffer): void {
    const text = textOf(last);
    if (text === undefined) {
      // A callback of `end` would not wait for what is on its way when the connection breaks.
      this.write(last);
      this.#response.end();
    } else {
      this.sent += last.length;
      this.#response.end(text, 'latin1');
    }
  }

  #close(): void {
    this.isDone = true;
    this.#leave();
    this.onDone?.();
  }

  #leave(): void {
    if (this.#over) return;
    this.left = true;
    this.onLeave?.();
  }

  #linger(): void {
    const request = this.#request;
    // Nothing more is read of one that has no body.
    if (!this.body || request.destroyed) return;
    const { socket } = request;
    const destroy = () => request.destroy();
    const timer = setTimeout(destroy, LINGER_MS).unref();
    // Node does not tell a request that has its answer when its client leaves.
    socket.once('close', destroy);
    request.once('close', () => {
      clearTimeout(timer);
      socket.off('close', destroy);
    });
    // The attempt's body, which pauses its source when it is let go, may be so only now.
    request.on('pause', () => request.resume()).resume();
  }

  #body(): ClientBody | undefined {
    const { headers } = this.#request;
    const length = headers['content-length'];
    if (headers['transfer-encoding'] === undefined && (length === undefined || length === '0'))
      return undefined;
    return {
      source: this.#request,
      length: length === undefined ? undefined : Number(length),
      isWhole: () => this.#request.complete,
      invite: () => this.#invite(),
      count: (bytes) => {
        this.received += bytes;
      },
    };
  }

  #invite(): void {
    if (!this.#awaitsContinue || this.#response.headersSent) return;
    this.#awaitsContinue = false;
    this.#response.writeContinue();
  }
}

/**
 * What is small goes out as a text, which Node joins with the headers and copies once, to the kernel; for a buffer it
 * would take a vectored write. Undefined for what is not.
 */
function textOf(chunk: Buffer): string | undefined {
  return chunk.length <= SMALL ? chunk.toString('latin1') : undefined;
}
