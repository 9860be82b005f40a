import { answerError } from './answer-error.ts';
import type { Exchange } from './forward/exchange.ts';
import type { ExchangeHandler } from './http1-server.ts';

/** RFC 8555, 8.3. */
const PREFIX = '/.well-known/acme-challenge/';
const TOKEN = /^[\w-]{1,256}$/;

/** The answer to http-01 for a token. */
export type KeyAuthorization = (token: string) => Promise<string | undefined>;

/** Answers the CAs that look for a challenge, in front of whatever else http does; nothing there is ever forwarded. */
export class HttpChallenges implements ExchangeHandler {
  readonly #keyAuthorization: KeyAuthorization;
  readonly #others: ExchangeHandler;

  constructor(keyAuthorization: KeyAuthorization, others: ExchangeHandler) {
    this.#keyAuthorization = keyAuthorization;
    this.#others = others;
  }

  handle(exchange: Exchange): void {
    if (exchange.head.target.startsWith(PREFIX)) void this.#answer(exchange);
    else this.#others.handle(exchange);
  }

  async #answer(exchange: Exchange): Promise<void> {
    const { target } = exchange.head;
    const token = target.slice(PREFIX.length);
    const answer = TOKEN.test(token) ? await this.#keyAuthorization(token).catch(() => undefined) : undefined;
    if (answer === undefined) return void answerError(exchange, 'no_route');
    const body = Buffer.from(answer);
    const length = String(body.length);
    exchange.respond(200, ['content-type', 'application/octet-stream', 'content-length', length]);
    exchange.end(body);
  }

  handleUpgrade(...[exchange, raw]: Parameters<ExchangeHandler['handleUpgrade']>): void {
    this.#others.handleUpgrade(exchange, raw);
  }
}
