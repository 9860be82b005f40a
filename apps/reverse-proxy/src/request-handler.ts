import type { Logger } from '@platform-journey/service-kit';
import { answerError } from './answer-error.ts';
import type { ClientTimeouts } from './client-timeouts.ts';
import type { Cause, ErrorDetails } from './error-response.ts';
import type { Exchange } from './forward/exchange.ts';
import type { Offer } from './forward/forwarder.ts';
import type { Forwarders } from './forward/forwarders.ts';
import type { Forwarded } from './forward/journey.ts';
import { type RequestBody, requestBody } from './forward/request-body.ts';
import { requestHeaders } from './forward/request-headers.ts';
import { isRepeatable } from './forward/retry.ts';
import { traceContext } from './forward/trace-context.ts';
import type { Upgrades } from './forward/upgrade.ts';
import { uploadCause } from './forward/upload-errors.ts';
import type { Upstreams } from './forward/upstreams.ts';
import type { ExchangeHandler, RawUpgrade } from './http1-server.ts';
import { checkIngress, checkUpgrade, type Destination, type IngressLimits } from './ingress.ts';
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

/** One request on its way. */
interface Served {
  readonly exchange: Exchange;
  readonly prepare: Prepare;
  readonly started: number;
  /** What is found out, as it goes. */
  readonly result: Result;
  isFinished: boolean;
}

/**
 * Takes a request from its first line to what its observers are told. Step by step and without promises where nothing
 * has to be waited for, as most requests wait for their target alone.
 */
export class RequestHandler implements ExchangeHandler {
  /** How many requests and WebSockets are under way. */
  inFlight = 0;
  readonly #parts: RequestHandlerParts;

  constructor(parts: RequestHandlerParts) {
    this.#parts = parts;
  }

  handle(exchange: Exchange): void {
    this.#serve(exchange, checkIngress, (forward, headers) => {
      const offer = (body: RequestBody) => this.#offer(exchange, forward, headers, body);
      const { stallMs, minUploadRate } = this.#parts.timeouts;
      const body = requestBody(exchange.body, { maxBytes: forward.maxBody, stallMs, minUploadRate });
      // Most requests have none; nothing is waited for then.
      return body instanceof Promise ? body.then(offer) : offer(body);
    });
  }

  /** The same for an upgrade, which is under way until its connection is closed. */
  handleUpgrade(exchange: Exchange, raw: RawUpgrade): void {
    this.#serve(exchange, checkUpgrade, ({ path, answerTimeoutMs }, headers) => {
      const { method, headers: received } = exchange.head;
      const protocol = raw.request.headers.upgrade ?? '';
      const upgrade = { ...raw, method, protocol, path, headers, answerTimeoutMs };
      return {
        repeatable: isRepeatable(method, received),
        // It has no body.
        isReplayable: () => true,
        attempt: (target, done) => {
          const failed = (error: Error) =>
            done({ kind: 'failed', phase: 'sent', cause: 'internal_error', error });
          void this.#parts.upgrades.attempt(target, upgrade, exchange).then(done, failed);
        },
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
      attempt: (target, done) => this.#parts.upstreams.attempt(target, request, exchange, done),
    };
  }

  #serve(exchange: Exchange, check: Check, prepare: Prepare): void {
    const served: Served = { exchange, prepare, started: performance.now(), result: {}, isFinished: false };
    this.inFlight++;
    this.#step(served, () => this.#admit(served, check));
  }

  /** What fails in a step fails its request, and no other. */
  #step(served: Served, step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#fail(served, error as Error);
    }
  }

  #admit(served: Served, check: Check): void {
    const { exchange, result } = served;
    const ingress = check(exchange.head, this.#parts.limits);
    if ('refused' in ingress) {
      exchange.endConnection();
      result.cause = ingress.refused;
      this.#finish(served);
      return;
    }
    result.host = ingress.host;
    const { rateLimit } = this.#parts;
    if (rateLimit) void this.#admitWithin(rateLimit, served, ingress);
    else this.#route(served, ingress);
  }

  async #admitWithin(rateLimit: RateLimit, served: Served, destination: Destination): Promise<void> {
    const retryAfter = await rateLimit.take(served.exchange.origin.client);
    this.#step(served, () => {
      if (retryAfter === undefined) this.#route(served, destination);
      else this.#refuse(served, 'rate_limited', { retryAfter });
    });
  }

  #route(served: Served, { host, path }: Destination): void {
    const { exchange, result } = served;
    const { method } = exchange.head;
    const routed = this.#parts.routing({ method, bodyLength: exchange.body?.length, host, path });
    result.route = routed.route;
    if ('refused' in routed) this.#refuse(served, routed.refused, { allow: routed.allow });
    else if ('location' in routed) {
      result.status = answerRedirect(exchange, routed.route.redirect.status, routed.location);
      this.#finish(served);
    } else this.#prepare(served, routed, host);
  }

  #prepare(served: Served, forward: Forward, host: string): void {
    const { exchange, result, prepare } = served;
    const { id: requestId, origin, head } = exchange;
    const trace = traceContext(head.headers);
    result.traceId = trace.traceId;
    const { version = '2.0' } = head;
    const provenance = { requestId, version, origin, host, prefix: forward.prefix, trace };
    const offer = prepare(forward, requestHeaders(head.headers, provenance));
    if (offer instanceof Promise) {
      const ready = (prepared: Offer) => this.#step(served, () => this.#forward(served, forward, prepared));
      offer.then(ready, (error) => this.#fail(served, error));
    } else this.#forward(served, forward, offer);
  }

  #forward(served: Served, { route }: Forward, offer: Offer): void {
    this.#parts.forwarders.get(route.service).forward(offer, served.exchange, (forwarded) =>
      this.#step(served, () => {
        served.result.forwarded = forwarded;
        forwardedTo(forwarded, served.result);
        this.#finish(served);
      }),
    );
  }

  #refuse(served: Served, cause: Cause, details: ErrorDetails): void {
    served.result.cause = cause;
    served.result.status = answerError(served.exchange, cause, details);
    this.#finish(served);
  }

  #fail(served: Served, error: Error): void {
    if (!served.exchange.left) failedBy(error, served.result);
    this.#finish(served);
  }

  /** Once, and never throws. */
  #finish(served: Served): void {
    if (served.isFinished) return;
    served.isFinished = true;
    this.inFlight--;
    try {
      this.#conclude(served);
    } catch (error) {
      // Nothing should come here; if it does, it costs this request and not the process.
      this.#logFailure(served.exchange, error as Error);
      served.exchange.abort(error as Error);
    }
  }

  #conclude({ exchange, result, started }: Served): void {
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
