import { randomUUID } from 'node:crypto';
import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { AnswerHeaders } from '../answer-headers.ts';
import type { RequestHead } from '../ingress.ts';
import type { Origin, Origins } from '../origin.ts';
import type { ClientBody, Exchange } from './exchange.ts';
import { type HeaderList, hasHeader, removeHeader } from './header-list.ts';
import { type Headers, headerRecord } from './header-record.ts';

const BODILESS = new Set([204, 205, 304]);

/** What the requests of one connection have in common. */
export interface Http2ExchangeOptions {
  /** The address at the other end. */
  peer: string | undefined;
  origins: Origins;
  answers: AnswerHeaders;
}

/** One request over HTTP/2, on the core stream: the compatibility API costs a third more and hides aborts. */
export class Http2Exchange implements Exchange {
  readonly id = randomUUID();
  readonly head: RequestHead;
  readonly protocol = 'h2';
  readonly origin: Origin;
  readonly body: ClientBody | undefined;
  received = 0;
  sent = 0;
  left = false;
  onLeave: (() => void) | undefined;
  onDrain: (() => void) | undefined;
  readonly #stream: ServerHttp2Stream;
  readonly #answers: AnswerHeaders;
  readonly #host: string | undefined;
  #awaitsContinue: boolean;
  #trailers: Headers | undefined;
  #trailersPending = false;
  #over = false;

  constructor(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, options: Http2ExchangeOptions) {
    this.#stream = stream;
    this.#awaitsContinue = headers.expect?.toLowerCase() === '100-continue';
    this.head = {
      method: String(headers[':method']),
      target: String(headers[':path'] ?? ''),
      scheme: headers[':scheme'] as string | undefined,
      authority: headers[':authority'] as string | undefined,
      headers: flatten(headers),
    };
    this.origin = options.origins.of(options.peer, 'https', this.head.headers);
    this.#answers = options.answers;
    this.#host = this.head.authority ?? headers.host;
    this.body = stream.endAfterHeaders ? undefined : this.#body(headers['content-length']);
    stream.on('aborted', () => this.#leave());
    stream.on('close', () => this.#leave());
    stream.on('drain', () => this.onDrain?.());
    stream.on('error', () => {});
  }

  inform(status: number, headers: HeaderList): void {
    if (!this.#stream.destroyed)
      this.#stream.additionalHeaders({ ':status': status, ...headerRecord(headers) });
  }

  respond(status: number, headers: HeaderList): void {
    if (this.#stream.destroyed || this.#stream.closed) return;
    this.#answers.complete(headers, this.origin.proxies ? undefined : this.#host);
    const endStream = this.head.method === 'HEAD' || BODILESS.has(status);
    // Node sends no body with it (RFC 9110, 15.3.6), so there is none of that length.
    if (status === 205) removeHeader(headers, 'content-length');
    // Only a body without an announced length can have trailers.
    const waitForTrailers = !endStream && !hasHeader(headers, 'content-length');
    // A list: it need not be made into a record.
    this.#stream.respond([':status', String(status), ...headers], { endStream, waitForTrailers });
    this.#trailersPending = waitForTrailers;
    if (waitForTrailers) this.#stream.once('wantTrailers', () => this.#sendTrailers());
  }

  /** Node waits for nothing that comes later than this turn of the event loop. */
  flush(): void {}

  write(chunk: Buffer): boolean {
    if (this.#stream.writableEnded) return true;
    this.sent += chunk.length;
    return this.#stream.write(Buffer.from(chunk));
  }

  end(last?: Buffer, trailers?: Headers, done?: () => void): void {
    this.#over = true;
    this.#trailers = trailers;
    if (this.#stream.writableEnded) this.#refuseRest();
    else {
      if (last) this.sent += last.length;
      this.#stream.end(last && Buffer.from(last), () => this.#trailersPending || this.#refuseRest());
    }
    done?.();
  }

  /** Breaks it off as if its client had gone. */
  drop(reason: string): void {
    this.#stream.destroy(new Error(reason));
  }

  /** Bytes of its answer that wait for its client, the end counted as one: Node does not tell all that have gone. */
  get waiting(): number {
    return this.#stream.writableLength + (this.#over ? 1 : 0);
  }

  /** Bytes of its answer that its client has taken. */
  get taken(): number {
    return this.sent - this.#stream.writableLength;
  }

  /** HTTP/2 knows no upgrades. */
  switched(): void {}

  /** Streams are framed apart: one that is not sound says nothing about the others. */
  endConnection(): void {}

  abort(error: Error): void {
    this.#over = true;
    // Not close(code): that ends the stream cleanly first.
    this.#stream.destroy(error);
  }

  #sendTrailers(): void {
    try {
      this.#stream.sendTrailers(this.#trailers ?? {});
    } catch {
      // Node refuses some; the answer is whole without.
      this.#stream.sendTrailers({});
    }
    this.#refuseRest();
  }

  /** The answer is complete, so the rest of an upload is not wanted (RFC 9113, 8.1). */
  #refuseRest(): void {
    if (this.body && !this.#stream.readableEnded) this.#stream.close(constants.NGHTTP2_NO_ERROR);
  }

  #leave(): void {
    if (this.#over || this.left) return;
    this.left = true;
    this.onLeave?.();
  }

  #body(length: string | undefined): ClientBody {
    const stream = this.#stream;
    return {
      source: stream,
      length: length === undefined ? undefined : Number(length),
      // A reset ends the readable side as END_STREAM does, but only a reset has closed the stream by then.
      isWhole: () => !stream.aborted && !stream.closed,
      invite: () => this.#invite(),
      count: (bytes) => {
        this.received += bytes;
      },
    };
  }

  #invite(): void {
    if (!this.#awaitsContinue || this.#stream.headersSent || this.#stream.destroyed) return;
    this.#awaitsContinue = false;
    this.#stream.additionalHeaders({ ':status': 100 });
  }
}

/** Node has joined what HTTP/1.1 wants joined (cookies); pseudo headers are left out. */
function flatten(headers: IncomingHttpHeaders): string[] {
  const flat: string[] = [];
  for (const name in headers) {
    if (name.startsWith(':')) continue;
    const value = headers[name];
    for (const one of Array.isArray(value) ? value : [value ?? '']) flat.push(name, one);
  }
  return flat;
}
