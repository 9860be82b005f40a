import { connect, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { AnswerParser, type AnswerSink } from './answer-parser.ts';
import { keepEarlyAnswer } from './early-answer.ts';
import { READ_LENGTH } from './read-length.ts';

/** A request in the form in which it is sent. */
export interface WrittenRequest {
  method: string;
  /** latin1, to its empty line */
  head: string;
  body: Buffer | Readable | null;
  /** Of the body, in bytes; undefined: it is sent in chunks. */
  length: number | undefined;
  /** How long the target may take to begin its answer, once it has the request; 0 for as long as it likes. */
  answerTimeoutMs: number;
}

/** Is told how a request fares. `end` or `failed` comes last, and once. */
export interface AnswerHandler extends AnswerSink {
  /** There is a connection: the request is sent now. */
  sending(): void;
  /** What has come so far is all there is for now. */
  awaiting(): void;
  failed(error: Error): void;
}

/** The target did not begin to answer in time. */
export class AnswerTimeout extends Error {
  override readonly name = 'AnswerTimeout';
}

/** The client's body was not as long as it had said. */
export class LengthMismatch extends Error {
  override readonly name = 'LengthMismatch';
}

const CONNECT_TIMEOUT_MS = 2000;
/** Below the 5 s after which Node's servers, for one, close an idle connection. */
const IDLE_MS = 4000;
/** By how much less than a target says a connection is kept. */
const IDLE_MARGIN_MS = 1000;

/** All that is read is read into this, over any connection, and is good until its reader returns: none waits for another. */
const MEMORY = Buffer.allocUnsafeSlow(READ_LENGTH);

export interface TargetConnectionOptions {
  host: string;
  port: number;
  /** For one request only, which must not be repeated. */
  single: boolean;
  /** Called each time it is free for another request. */
  onFree(connection: TargetConnection): void;
  onClose(connection: TargetConnection): void;
}

/** One connection to a target, which carries one request at a time. */
export class TargetConnection implements AnswerSink {
  readonly #options: TargetConnectionOptions;
  readonly #socket: Socket;
  readonly #parser = new AnswerParser();
  readonly #connectTimer: NodeJS.Timeout;
  #connected = false;
  #request: WrittenRequest | undefined;
  #handler: AnswerHandler | undefined;
  #answering = false;
  /** The body that is being sent, and how much of it is to come. */
  #upload: Readable | undefined;
  #toCome = 0;
  /** When the request, or a part of its body, was last taken; when it became free. */
  #since = 0;

  constructor(options: TargetConnectionOptions) {
    this.#options = options;
    const { host, port, single } = options;
    const onread = { buffer: MEMORY, callback: (count: number) => this.#read(count) };
    this.#socket = connect({ host, port, noDelay: true, onread });
    this.#connectTimer = setTimeout(
      () => this.destroy(new Error(`no connection to ${host}:${port} within ${CONNECT_TIMEOUT_MS} ms`)),
      CONNECT_TIMEOUT_MS,
    );
    if (single) keepEarlyAnswer(this.#socket);
    this.#socket
      .once('connect', () => this.#onConnect())
      .on('error', (error) => this.#fail(error))
      .on('end', () => this.#onEnd())
      .on('drain', () => this.#onDrain())
      .once('close', () => this.#onClose());
  }

  /** Sends a request, as soon as the connection is there. Only while it is free, or new. */
  send(request: WrittenRequest, handler: AnswerHandler): void {
    this.#request = request;
    this.#handler = handler;
    if (this.#connected) this.#write(request, handler);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Breaks off whatever it carries. */
  destroy(error: Error): void {
    this.#fail(error);
    this.#socket.destroy();
  }

  /** To be called every now and then: ends a wait, or an idle time, that has become too long. */
  check(now: number): void {
    if (!this.#connected) return;
    if (!this.#handler) {
      if (now - this.#since > this.#idleMs) this.#socket.destroy();
      return;
    }
    // While its client is to send more of the body, the target is not late.
    if (this.#upload && this.#socket.writableLength === 0) this.#since = now;
    const { answerTimeoutMs = 0 } = this.#request ?? {};
    if (!this.#answering && answerTimeoutMs > 0 && now - this.#since > answerTimeoutMs) {
      this.destroy(new AnswerTimeout(`no answer within ${answerTimeoutMs} ms`));
    }
  }

  head(status: number, headers: string[]): void {
    if (status >= 200) this.#answering = true;
    this.#handler?.head(status, headers);
  }

  data(chunk: Buffer): void {
    this.#handler?.data(chunk);
  }

  end(trailers: string[]): void {
    // Only then: should it throw, it must learn that it has failed.
    this.#handler?.end(trailers);
    this.#handler = undefined;
  }

  get #idleMs(): number {
    const { idleSeconds } = this.#parser;
    return idleSeconds === undefined ? IDLE_MS : Math.min(IDLE_MS, idleSeconds * 1000 - IDLE_MARGIN_MS);
  }

  #onConnect(): void {
    clearTimeout(this.#connectTimer);
    this.#connected = true;
    if (this.#request && this.#handler) this.#write(this.#request, this.#handler);
  }

  #write(request: WrittenRequest, handler: AnswerHandler): void {
    const { method, head, body } = request;
    this.#answering = false;
    this.#since = performance.now();
    handler.sending();
    this.#parser.start(this, method === 'HEAD');
    if (body === null) this.#socket.write(head, 'latin1');
    else if (Buffer.isBuffer(body)) {
      this.#socket.cork();
      this.#socket.write(head, 'latin1');
      this.#socket.write(body);
      this.#socket.uncork();
    } else {
      this.#socket.write(head, 'latin1');
      this.#send(body, request.length);
    }
  }

  #send(body: Readable, length: number | undefined): void {
    this.#upload = body;
    this.#toCome = length ?? Number.POSITIVE_INFINITY;
    body.on('data', (chunk: Buffer) => this.#sendPart(body, chunk, length === undefined));
    body.on('end', () => this.#sendEnd(body, length === undefined));
    body.on('error', (error) => {
      if (this.#upload === body) this.destroy(error);
    });
  }

  #sendPart(body: Readable, chunk: Buffer, chunked: boolean): void {
    if (this.#upload !== body) return;
    this.#since = performance.now();
    this.#toCome -= chunk.length;
    if (this.#toCome < 0) this.destroy(new LengthMismatch('the body is longer than it said'));
    else if (chunked) this.#writeChunk(chunk);
    else this.#socket.write(chunk);
    if (this.#socket.writableNeedDrain) body.pause();
  }

  #writeChunk(chunk: Buffer): void {
    this.#socket.cork();
    this.#socket.write(`${chunk.length.toString(16)}\r\n`, 'latin1');
    this.#socket.write(chunk);
    this.#socket.write('\r\n', 'latin1');
    this.#socket.uncork();
  }

  #sendEnd(body: Readable, chunked: boolean): void {
    if (this.#upload !== body) return;
    this.#upload = undefined;
    if (chunked) this.#socket.write('0\r\n\r\n', 'latin1');
    else if (this.#toCome > 0) this.destroy(new LengthMismatch('the body is shorter than it said'));
  }

  #onDrain(): void {
    this.#since = performance.now();
    this.#upload?.resume();
  }

  #read(count: number): boolean {
    try {
      this.#parser.feed(MEMORY.subarray(0, count));
      if (this.#handler) this.#handler.awaiting();
      else if (!this.#socket.destroyed) this.#release();
    } catch (error) {
      this.destroy(error as Error);
    }
    return true;
  }

  #onEnd(): void {
    try {
      this.#parser.finish();
    } catch (error) {
      this.#fail(error as Error);
    }
    this.#socket.destroy();
  }

  /** The answer is complete. */
  #release(): void {
    const complete = this.#upload === undefined;
    this.#dropUpload();
    if (!complete || this.#options.single || !this.#parser.keepsConnection) {
      this.#socket.destroy();
      return;
    }
    this.#since = performance.now();
    if (this.#socket.isPaused()) this.#socket.resume();
    this.#options.onFree(this);
  }

  #fail(error: Error): void {
    const handler = this.#handler;
    this.#handler = undefined;
    this.#dropUpload();
    handler?.failed(error);
  }

  #dropUpload(): void {
    const upload = this.#upload;
    this.#upload = undefined;
    upload?.destroy();
  }

  #onClose(): void {
    clearTimeout(this.#connectTimer);
    this.#fail(new Error('the connection to the target was closed'));
    this.#options.onClose(this);
  }
}
