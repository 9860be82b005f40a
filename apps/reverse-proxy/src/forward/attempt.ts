import type { Socket } from 'node:net';
import { buildConnector, type Dispatcher, Pool } from 'undici';
import type { Target } from '../targets/target.ts';
import type { Compression } from './compression.ts';
import { keepEarlyAnswer } from './early-answer.ts';
import type { Answer, Exchange } from './exchange.ts';
import { failureCause } from './failure-cause.ts';
import type { FailurePhase, Outcome, Timing } from './outcome.ts';
import type { RequestBody } from './request-body.ts';
import { type Headers, responseHeaders } from './response-headers.ts';
import { bearUnaskedContinue } from './unasked-continue.ts';

const CONNECT_TIMEOUT_MS = 2000;
/** How long a target that is gone may finish what it has in flight. */
const RELEASE_MS = 30_000;

/** What is sent to a target. */
export interface TargetRequest {
  method: string;
  path: string;
  /** name, value, name, value */
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

/** The connections to one target: those that are kept from one request to the next, and those that are not. */
interface Connections {
  kept: Pool;
  fresh: Pool;
}

/** The connections to all targets, and the attempts made over them. */
export class Upstreams {
  readonly #connections = new Map<Target, Connections>();
  readonly #compression: Compression | undefined;

  /** @param compression for answers that come uncompressed; without it, they stay so */
  constructor(compression?: Compression) {
    this.#compression = compression;
  }

  /** Sends a request to a target and its answer to the client. Resolves when both are done; never rejects. */
  attempt(target: Target, request: TargetRequest, exchange: Exchange): Promise<Outcome> {
    const { method, path, headers, body, repeatable, answerTimeoutMs: headersTimeout } = request;
    const options = {
      method: method as Dispatcher.HttpMethod,
      path,
      headers,
      headersTimeout,
      body: body.open(),
    };
    const { kept, fresh } = this.#connectionsTo(target);
    // undici would close the connection after each HEAD.
    if (method === 'HEAD') Object.assign(options, { reset: false });
    return new Promise((resolve) => {
      const attempt = new Attempt(exchange, repeatable, this.#compression, resolve);
      (repeatable ? kept : fresh).dispatch(options, attempt);
    });
  }

  /** Lets go of a target: what is in flight may finish, within bounds. */
  release(target: Target): void {
    const { kept, fresh } = this.#connections.get(target) ?? {};
    this.#connections.delete(target);
    for (const pool of [kept, fresh]) if (pool) closeWithin(RELEASE_MS, pool);
  }

  /** Breaks off whatever is still in flight. */
  async destroy(): Promise<void> {
    const pools = [...this.#connections.values()].flatMap(({ kept, fresh }) => [kept, fresh]);
    this.#connections.clear();
    await Promise.all(pools.map((pool) => pool.destroy()));
  }

  #connectionsTo(target: Target): Connections {
    const known = this.#connections.get(target);
    if (known) return known;
    // More than 1 would resend requests that are in flight, without asking; 0 closes after each.
    const connections = {
      kept: this.#pool(target, 1, connectKept),
      fresh: this.#pool(target, 0, connectFresh),
    };
    this.#connections.set(target, connections);
    return connections;
  }

  #pool(target: Target, pipelining: 0 | 1, connect: Connector): Pool {
    return new Pool(`http://${target.address}`, {
      pipelining,
      allowH2: false,
      // An answer may be an endless stream of events.
      bodyTimeout: 0,
      connect,
    });
  }
}

function closeWithin(ms: number, pool: Pool): void {
  const deadline = setTimeout(() => void pool.destroy(), ms).unref();
  void pool.close().finally(() => clearTimeout(deadline));
}

const connect = buildConnector({ timeout: CONNECT_TIMEOUT_MS, allowH2: false });

type Connector = typeof connect;

/** Makes connections that `prepare` has had a hand in. */
function connector(prepare: (socket: Socket) => void): Connector {
  return (options, callback) =>
    connect(options, (...[error, socket]) => {
      if (!socket) return callback(error as Error, null);
      prepare(socket);
      callback(null, socket);
    });
}

const connectKept = connector((socket) => {
  tellReset(socket);
  bearUnaskedContinue(socket, true);
});
const connectFresh = connector((socket) => {
  tellReset(socket);
  // Uploads that are streamed come here, as they cannot be repeated.
  keepEarlyAnswer(socket);
  bearUnaskedContinue(socket, false);
});

/** undici takes a reset for the end of a body without a length: a truncated answer would look whole. */
function tellReset(socket: Socket): void {
  socket.prependListener('error', (reset: NodeJS.ErrnoException) => {
    if (reset.code === 'ECONNRESET') reset.code = 'TARGET_RESET';
  });
}

function flush(answer: Answer): void {
  answer.flush();
}

class ClientLeft extends Error {
  override readonly name = 'ClientLeft';
}

/** One request to one target: passes its answer on to the client as it comes. */
class Attempt implements Dispatcher.DispatchHandler {
  readonly #exchange: Exchange;
  /** The exchange, or what leads to it. */
  #answer: Answer;
  readonly #keepsConnection: boolean;
  readonly #compression: Compression | undefined;
  readonly #resolve: (outcome: Outcome) => void;
  readonly #madeAt = performance.now();
  #sentAt = 0;
  #answeredAt = 0;
  #phase: FailurePhase = 'unsent';
  #status = 0;

  constructor(
    exchange: Exchange,
    keepsConnection: boolean,
    compression: Compression | undefined,
    resolve: (outcome: Outcome) => void,
  ) {
    this.#exchange = exchange;
    this.#answer = exchange;
    this.#keepsConnection = keepsConnection;
    this.#compression = compression;
    this.#resolve = resolve;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Thrown, not aborted: an abort would cost a connection that nothing was sent on.
    if (this.#exchange.left && this.#keepsConnection) throw new ClientLeft();
    this.#phase = 'sent';
    this.#sentAt = performance.now();
    this.#exchange.onLeave = () => controller.abort(new ClientLeft());
    this.#exchange.onDrain = () => controller.resume();
    // One of its own must not stay for another request.
    if (this.#exchange.left) controller.abort(new ClientLeft());
  }

  onResponseStart(_controller: unknown, status: number, headers: Record<string, string | string[]>): void {
    const passed = responseHeaders(headers, this.#exchange.id);
    if (status < 200) {
      if (status === 103 && passed.link !== undefined) this.#hint(passed);
      return;
    }
    this.#answeredAt = performance.now();
    if (this.#compression) this.#answer = this.#compression.answerFor(this.#exchange, status, passed);
    this.#answer.respond(status, passed);
    this.#status = status;
    this.#phase = 'answering';
    // The body mostly comes along; a stream of events may not begin for long.
    process.nextTick(flush, this.#answer);
  }

  #hint(headers: Headers): void {
    try {
      this.#exchange.inform(103, headers);
    } catch {
      // Node refuses some; the answer is worth more than its hints.
    }
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#answer.write(chunk)) controller.pause();
  }

  onResponseEnd(_controller: unknown, trailers: Record<string, string | string[]>): void {
    const { ['__proto__']: _, ...passed } = trailers as Headers;
    const given = () => {
      if (this.#answer.left) this.#settle({ kind: 'left', ...this.#timing });
      else this.#settle({ kind: 'answered', status: this.#status, ...this.#timing });
    };
    this.#answer.end(Object.keys(passed).length > 0 ? passed : undefined, given);
  }

  onResponseError(_controller: unknown, error: Error): void {
    if (this.#exchange.left || error instanceof ClientLeft) this.#settle({ kind: 'left', ...this.#timing });
    else this.#fail(error, this.#phase);
  }

  #fail(error: Error, phase: FailurePhase): void {
    const cause = failureCause(error, phase);
    if (phase === 'answering') {
      this.#answer.abort(error);
      this.#settle({ kind: 'failed', phase, cause, error, status: this.#status, ...this.#timing });
    } else this.#settle({ kind: 'failed', phase, cause, error, ...this.#timing });
  }

  get #timing(): Timing {
    return {
      connectMs: this.#sentAt ? this.#sentAt - this.#madeAt : undefined,
      firstByteMs: this.#answeredAt ? this.#answeredAt - this.#sentAt : undefined,
    };
  }

  #settle(outcome: Outcome): void {
    this.#answer.onLeave = undefined;
    this.#answer.onDrain = undefined;
    this.#resolve(outcome);
  }
}
