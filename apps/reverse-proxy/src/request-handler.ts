import type { Logger } from '@platform-journey/service-kit';
import { answerError } from './answer-error.ts';
import type { ClientTimeouts } from './client-timeouts.ts';
import type { Exchange } from './forward/exchange.ts';
import type { Offer } from './forward/forwarder.ts';
import type { Forwarders } from './forward/forwarders.ts';
import type { Forwarded } from './forward/journey.ts';
import { type RequestBody, requestBody } from './forward/request-body.ts';
import { type Provenance, requestHeaders } from './forward/request-headers.ts';
import { isRepeatable } from './forward/retry.ts';
import { traceContext } from './forward/trace-context.ts';
import type { Upgrades } from './forward/upgrade.ts';
import { uploadCause } from './forward/upload-errors.ts';
import type { Upstreams } from './forward/upstreams.ts';
import type { ExchangeHandler, RawUpgrade } from './http1-server.ts';
import { checkIngress, checkUpgrade, type IngressLimits } from './ingress.ts';
import type { RateLimit } from './rate-limit.ts';
import { answerRedirect } from './redirect.ts';
import type { RequestObserver, Result } from './result.ts';
import type { Forward, Routing } from './routing/routing.ts';

export interface RequestHandlerParts {
  limits: IngressLimits;
  timeouts: ClientTimeouts;
  rateLimit: RateLimit | undefined;
  routing: Routing;
  forwarders: Forwarders;
  upstreams: Upstreams;
  upgrades: Upgrades;
  observers: readonly RequestObserver[];
  logger: Logger;
}

/** Says whether a request may be forwarded. */
type Check = typeof checkIngress;

/** Gets a request ready to be offered, with these headers. */
type Prepare = (forward: Forward, headers: string[]) => Offer | Promise<Offer>;

/** Takes a request from its first line to what its observers are told. */
export class RequestHandler implements ExchangeHandler {
  /** How many requests and WebSockets are under way. */
  inFlight = 0;
  readonly #parts: RequestHandlerParts;

  constructor(parts: RequestHandlerParts) {
    this.#parts = parts;
  }

  /** Resolves when the request is done with; never rejects. */
  handle(exchange: Exchange): Promise<void> {
    return this.#serve(exchange, checkIngress, (forward, headers) => {
      const offer = (body: RequestBody) => this.#offer(exchange, forward, headers, body);
      const body = requestBody(exchange.body, { maxBytes: forward.maxBody, ...this.#parts.timeouts });
      // Most requests have none; nothing is waited for then.
      return body instanceof Promise ? body.then(offer) : offer(body);
    });
  }

  /** The same for an upgrade; resolves when its connection is closed. */
  handleUpgrade(exchange: Exchange, raw: RawUpgrade): Promise<void> {
    return this.#serve(exchange, checkUpgrade, ({ path, answerTimeoutMs }, headers) => {
      const { method, headers: received } = exchange.head;
      const protocol = raw.request.headers.upgrade ?? '';
      const upgrade = { ...raw, method, protocol, path, headers, answerTimeoutMs };
      return {
        repeatable: isRepeatable(method, received),
        // It has no body.
        isReplayable: () => true,
        attempt: (target) => this.#parts.upgrades.attempt(target, upgrade, exchange),
      };
    });
  }

  #offer(exchange: Exchange, forward: Forward, headers: string[], body: RequestBody): Offer {
    const { path, answerTimeoutMs } = forward;
    const { method } = exchange.head;
    const repeatable = isRepeatable(method, exchange.head.headers);
    const again = repeatable && body.whole;
    const request = { method, path, headers, body, repeatable: again, answerTimeoutMs };
    return {
      repeatable,
      isReplayable: () => body.replayable,
      attempt: (target) => this.#parts.upstreams.attempt(target, request, exchange),
    };
  }

  async #serve(exchange: Exchange, check: Check, prepare: Prepare): Promise<void> {
    const started = performance.now();
    const result: Result = {};
    this.inFlight++;
    try {
      await this.#forward(exchange, check, prepare, result);
    } catch (error) {
      if (!exchange.left) failedBy(error as Error, result);
    }
    try {
      this.#finish(exchange, result, started);
    } catch (error) {
      // Nothing should come here; if it does, it costs this request and not the process.
      this.#logFailure(exchange, error as Error);
      exchange.abort(error as Error);
    } finally {
      this.inFlight--;
    }
  }

  #finish(exchange: Exchange, result: Result, started: number): void {
    if (exchange.broken) Object.assign(result, exchange.broken);
    else if (result.status === undefined && !exchange.left) {
      result.status = answerError(exchange, result.cause ?? 'internal_error');
    }
    if (result.cause === 'internal_error') this.#logFailure(exchange, result.error);
    const durationMs = performance.now() - started;
    for (const observer of this.#parts.observers) observer.done(exchange, result, durationMs);
  }

  #logFailure({ id }: Exchange, error?: Error): void {
    this.#parts.logger.error({ requestId: id, err: error }, 'request failed');
  }

  /** Notes in the result what it finds, as it goes. */
  async #forward(exchange: Exchange, check: Check, prepare: Prepare, result: Result): Promise<void> {
    const ingress = check(exchange.head, this.#parts.limits);
    if ('refused' in ingress) {
      exchange.endConnection();
      result.cause = ingress.refused;
      return;
    }
    result.host = ingress.host;
    const retryAfter = await this.#parts.rateLimit?.take(exchange.origin.client);
    if (retryAfter !== undefined) {
      result.cause = 'rate_limited';
      result.status = answerError(exchange, 'rate_limited', { retryAfter });
      return;
    }
    const { method } = exchange.head;
    const routed = this.#parts.routing({ method, bodyLength: exchange.body?.length, ...ingress });
    result.route = routed.route;
    if ('refused' in routed) {
      result.cause = routed.refused;
      result.status = answerError(exchange, routed.refused, { allow: routed.allow });
    } else if ('location' in routed) {
      result.status = answerRedirect(exchange, routed.route.redirect.status, routed.location);
    } else {
      const trace = traceContext(exchange.head.headers);
      result.traceId = trace.traceId;
      const headers = targetHeaders(exchange, { host: ingress.host, prefix: routed.prefix, trace });
      const prepared = prepare(routed, headers);
      const offer = prepared instanceof Promise ? await prepared : prepared;
      result.forwarded = await this.#parts.forwarders.get(routed.route.service).forward(offer, exchange);
      forwardedTo(result.forwarded, result);
    }
  }
}

function targetHeaders(
  { id, origin, head }: Exchange,
  found: Pick<Provenance, 'host' | 'prefix' | 'trace'>,
): string[] {
  return requestHeaders(head.headers, { requestId: id, origin, ...found });
}

function forwardedTo({ outcome, gaveUp }: Forwarded, result: Result): void {
  if (gaveUp === 'left' || outcome?.kind === 'left') return;
  if (outcome?.kind === 'failed') result.error = outcome.error;
  if (gaveUp) result.cause = gaveUp === 'full' ? 'hold_full' : 'no_target';
  else if (outcome?.kind === 'failed') result.cause = outcome.cause;
  if (!gaveUp && outcome?.status !== undefined) result.status = outcome.status;
}

function failedBy(error: Error, result: Result): void {
  result.cause = uploadCause(error) ?? 'internal_error';
  result.error = error;
}
