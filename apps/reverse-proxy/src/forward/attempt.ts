import type { Compression } from './compression.ts';
import type { Answer, Exchange } from './exchange.ts';
import { failureCause } from './failure-cause.ts';
import { type HeaderList, hasHeader, removeHeader } from './header-list.ts';
import type { FailurePhase, Outcome } from './outcome.ts';
import type { RequestBody } from './request-body.ts';
import { requestHead } from './request-head.ts';
import { responseHeaders } from './response-headers.ts';
import { responseTrailers } from './response-trailers.ts';
import type { AnswerHandler, TargetConnection } from './target-connection.ts';
import type { TargetConnections } from './target-connections.ts';

/** What is sent to a target. */
export interface TargetRequest {
  method: string;
  path: string;
  /** name, value, name, value; without those that say how long the body is */
  headers: string[];
  body: RequestBody;
  /**
   * Whether it may be sent again when its connection breaks. What may not gets a connection of its own: one that is
   * kept may be closed by its target at the very moment (RFC 9112, 9.6), and nobody could tell what became of the
   * request; a connection that cannot be made tells that nothing did.
   */
  repeatable: boolean;
  /** How long the target may take to begin its answer; 0 for as long as it likes. */
  answerTimeoutMs: number;
}

class ClientLeft extends Error {
  override readonly name = 'ClientLeft';
}

/** One request to one target: passes its answer on to the client as it comes. */
export class Attempt implements AnswerHandler {
  readonly #exchange: Exchange;
  /** The exchange, or what leads to it. */
  #answer: Answer;
  readonly #compression: Compression | undefined;
  readonly #done: (outcome: Outcome) => void;
  readonly #madeAt = performance.now();
  #sentAt = 0;
  #answeredAt = 0;
  #phase: FailurePhase = 'unsent';
  #status = 0;
  #connection: TargetConnection | undefined;
  /** A part of the body that may be its last; a view that is good until what has been read is dealt with. */
  #held: Buffer | undefined;

  /** @param done called when the answer has been passed on, or will not be */
  constructor(exchange: Exchange, compression: Compression | undefined, done: (outcome: Outcome) => void) {
    this.#exchange = exchange;
    this.#answer = exchange;
    this.#compression = compression;
    this.#done = done;
  }

  make(connections: TargetConnections, request: TargetRequest): void {
    const { method, path, headers, body, repeatable, answerTimeoutMs } = request;
    try {
      if (this.#exchange.left) throw new ClientLeft();
      const { length } = body;
      const head = requestHead({ method, path, headers, length, keepsConnection: repeatable });
      const written = {
        method,
        head,
        body: body.open(),
        length: length === 'none' ? 0 : length,
        answerTimeoutMs,
      };
      this.#exchange.onLeave = () => this.#connection?.destroy(new ClientLeft());
      this.#exchange.onDrain = () => this.#connection?.resume();
      this.#connection = connections.send(written, this, !repeatable);
    } catch (error) {
      this.failed(error as Error);
    }
  }

  sending(): void {
    this.#phase = 'sent';
    this.#sentAt = performance.now();
  }

  head(status: number, headers: string[]): void {
    const passed = responseHeaders(headers, this.#exchange.id);
    if (status < 200) {
      if (status === 103 && hasHeader(passed, 'link')) this.#hint(passed);
      return;
    }
    // RFC 9110, 8.6: HTTP/2 clients take it for a broken stream.
    if (status === 204) removeHeader(passed, 'content-length');
    this.#answeredAt = performance.now();
    if (this.#compression) this.#answer = this.#compression.answerFor(this.#exchange, status, passed);
    this.#answer.respond(status, passed);
    this.#status = status;
    this.#phase = 'answering';
  }

  #hint(headers: HeaderList): void {
    // As with a 204: it cannot have a body.
    removeHeader(headers, 'content-length');
    try {
      this.#exchange.inform(103, headers);
    } catch {
      // Node refuses some; the answer is worth more than its hints.
    }
  }

  data(chunk: Buffer): void {
    this.#writeHeld();
    this.#held = chunk;
  }

  awaiting(): void {
    if (this.#held) this.#writeHeld();
    // The body mostly comes along; a stream of events may not begin for long.
    else if (this.#phase === 'answering') this.#answer.flush();
  }

  #writeHeld(): void {
    if (this.#held && !this.#answer.write(this.#held)) this.#connection?.pause();
    this.#held = undefined;
  }

  end(trailers: string[]): void {
    const given = () => {
      if (this.#answer.left) this.#settle({ kind: 'left' });
      else this.#settle({ kind: 'answered', status: this.#status });
    };
    this.#answer.end(this.#held, responseTrailers(trailers), given);
  }

  failed(error: Error): void {
    if (this.#exchange.left || error instanceof ClientLeft) this.#settle({ kind: 'left' });
    else this.#fail(error, this.#phase);
  }

  #fail(error: Error, phase: FailurePhase): void {
    const cause = failureCause(error, phase);
    if (phase === 'answering') {
      this.#answer.abort(error);
      this.#settle({ kind: 'failed', phase, cause, error, status: this.#status });
    } else this.#settle({ kind: 'failed', phase, cause, error });
  }

  #settle(outcome: Outcome): void {
    this.#answer.onLeave = undefined;
    this.#answer.onDrain = undefined;
    if (this.#sentAt) outcome.connectMs = this.#sentAt - this.#madeAt;
    if (this.#answeredAt) outcome.firstByteMs = this.#answeredAt - this.#sentAt;
    this.#done(outcome);
  }
}
