import { buildConnector, type Dispatcher, Pool } from 'undici';
import type { Target } from '../targets/target.ts';
import type { OpenBody } from './detached-body.ts';
import type { Exchange } from './exchange.ts';
import { failureCause } from './failure-cause.ts';
import type { FailurePhase, Outcome } from './outcome.ts';
import { type Headers, responseHeaders } from './response-headers.ts';

const CONNECT_TIMEOUT_MS = 2000;
/** How long a target that is gone may finish what it has in flight. */
const RELEASE_MS = 30_000;

/** What is sent to a target. */
export interface TargetRequest {
  method: string;
  path: string;
  /** name, value, name, value */
  headers: string[];
  openBody: OpenBody;
}

/** The connections to all targets, and the attempts made over them. */
export class Upstreams {
  readonly #pools = new Map<Target, Pool>();
  readonly #headersTimeout: number;

  /** @param options.answerTimeoutMs how long a target may take to begin its answer */
  constructor(options: { answerTimeoutMs: number }) {
    this.#headersTimeout = options.answerTimeoutMs;
  }

  /** Sends a request to a target and its answer to the client. Resolves when both are done; never rejects. */
  attempt(target: Target, request: TargetRequest, exchange: Exchange): Promise<Outcome> {
    const { method, path, headers, openBody } = request;
    const options: Dispatcher.DispatchOptions = { method: method as Dispatcher.HttpMethod, path, headers };
    options.body = openBody();
    // undici would close the connection after each HEAD.
    if (method === 'HEAD') options.reset = false;
    return new Promise((resolve) => {
      this.#pool(target).dispatch(options, new Attempt(exchange, resolve));
    });
  }

  /** Lets go of a target: what is in flight may finish, within bounds. */
  release(target: Target): void {
    const pool = this.#pools.get(target);
    this.#pools.delete(target);
    if (!pool) return;
    const deadline = setTimeout(() => void pool.destroy(), RELEASE_MS).unref();
    void pool.close().finally(() => clearTimeout(deadline));
  }

  /** Breaks off whatever is still in flight. */
  async destroy(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()));
    this.#pools.clear();
  }

  #pool(target: Target): Pool {
    const known = this.#pools.get(target);
    if (known) return known;
    const pool = new Pool(`http://${target.address}`, {
      // More would resend requests that are in flight, without asking.
      pipelining: 1,
      allowH2: false,
      // An answer may be an endless stream of events.
      bodyTimeout: 0,
      headersTimeout: this.#headersTimeout,
      connect: connector,
    });
    this.#pools.set(target, pool);
    return pool;
  }
}

const connect = buildConnector({ timeout: CONNECT_TIMEOUT_MS, allowH2: false });

/** undici takes a reset for the end of a body without a length: a truncated answer would look whole. */
const connector: typeof connect = (options, callback) =>
  connect(options, (...[error, socket]) => {
    socket?.prependListener('error', (reset: NodeJS.ErrnoException) => {
      if (reset.code === 'ECONNRESET') reset.code = 'TARGET_RESET';
    });
    if (socket) callback(null, socket);
    else callback(error as Error, null);
  });

class ClientLeft extends Error {
  override readonly name = 'ClientLeft';
}

/** One request to one target: passes its answer on to the client as it comes. */
class Attempt implements Dispatcher.DispatchHandler {
  readonly #exchange: Exchange;
  readonly #resolve: (outcome: Outcome) => void;
  #phase: FailurePhase = 'unsent';
  #status = 0;

  constructor(exchange: Exchange, resolve: (outcome: Outcome) => void) {
    this.#exchange = exchange;
    this.#resolve = resolve;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Thrown, not aborted: an abort would cost a connection that nothing was sent on.
    if (this.#exchange.left) throw new ClientLeft();
    this.#phase = 'sent';
    this.#exchange.onLeave = () => controller.abort(new ClientLeft());
    this.#exchange.onDrain = () => controller.resume();
  }

  onResponseStart(_controller: unknown, status: number, headers: Record<string, string | string[]>): void {
    const passed = responseHeaders(headers, this.#exchange.id);
    if (status < 200) {
      if (status === 103) this.#hint(passed);
      return;
    }
    this.#exchange.respond(status, passed);
    this.#status = status;
    this.#phase = 'answering';
  }

  #hint(headers: Headers): void {
    try {
      this.#exchange.inform(103, headers);
    } catch {
      // Node refuses some; the answer is worth more than its hints.
    }
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#exchange.write(chunk)) controller.pause();
  }

  onResponseEnd(_controller: unknown, trailers: Record<string, string | string[]>): void {
    const { ['__proto__']: _, ...passed } = trailers as Headers;
    this.#exchange.end(Object.keys(passed).length > 0 ? passed : undefined);
    this.#settle({ kind: 'answered', status: this.#status });
  }

  onResponseError(_controller: unknown, error: Error): void {
    if (this.#exchange.left || error instanceof ClientLeft) this.#settle({ kind: 'left' });
    else this.#fail(error, this.#phase);
  }

  #fail(error: Error, phase: FailurePhase): void {
    const cause = failureCause(error, phase);
    if (phase === 'answering') {
      this.#exchange.abort(error);
      this.#settle({ kind: 'failed', phase, cause, error, status: this.#status });
    } else this.#settle({ kind: 'failed', phase, cause, error });
  }

  #settle(outcome: Outcome): void {
    this.#exchange.onLeave = undefined;
    this.#exchange.onDrain = undefined;
    this.#resolve(outcome);
  }
}
