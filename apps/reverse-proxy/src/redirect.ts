import { answerError } from './answer-error.ts';
import type { Exchange } from './forward/exchange.ts';
import type { ExchangeHandler } from './http1-server.ts';
import { checkIngress, type Destination, type IngressLimits } from './ingress.ts';
import type { RequestObserver, Result } from './result.ts';
import { hostName } from './routing/router.ts';

/** Where a request over http is sent: the same host and path over https. */
export function httpsLocation({ host, path }: Destination, httpsPort: number): string {
  const port = httpsPort === 443 ? '' : `:${httpsPort}`;
  return `https://${hostName(host)}${port}${path}`;
}

/** Sends every request to https instead of forwarding it: a 308 keeps method and body. */
export class Redirect implements ExchangeHandler {
  readonly #httpsPort: number;
  readonly #limits: IngressLimits;
  readonly #observers: readonly RequestObserver[];

  constructor(httpsPort: number, limits: IngressLimits, observers: readonly RequestObserver[]) {
    this.#httpsPort = httpsPort;
    this.#limits = limits;
    this.#observers = observers;
  }

  handle(exchange: Exchange): void {
    const started = performance.now();
    const result = this.#answer(exchange);
    const durationMs = performance.now() - started;
    for (const observer of this.#observers) observer.done(exchange, result, durationMs);
  }

  #answer(exchange: Exchange): Result {
    const ingress = checkIngress(exchange.head, this.#limits);
    if ('refused' in ingress) {
      return { cause: ingress.refused, status: answerError(exchange, ingress.refused) };
    }
    const location = httpsLocation(ingress, this.#httpsPort);
    return { host: ingress.host, status: answerRedirect(exchange, 308, location) };
  }

  handleUpgrade(exchange: Exchange): void {
    this.handle(exchange);
  }
}

/** @returns the status that the client gets */
export function answerRedirect(exchange: Exchange, status: number, location: string): number {
  exchange.respond(status, ['location', location, 'content-length', '0', 'x-request-id', exchange.id]);
  exchange.end();
  return status;
}
