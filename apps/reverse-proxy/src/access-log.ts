import type { Logger } from '@platform-journey/service-kit';
import type { Exchange } from './forward/exchange.ts';
import type { RequestObserver, Result } from './result.ts';

/** One line a request. */
export class AccessLog implements RequestObserver {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  done({ id, head, left }: Exchange, result: Result, durationMs: number): void {
    const { error, ...rest } = result;
    this.#logger.info({
      requestId: id,
      method: head.method,
      // Without the query: it may hold secrets.
      path: head.target.split('?', 1)[0],
      durationMs: Math.round(durationMs * 10) / 10,
      ...rest,
      ...(left && { clientLeft: true }),
      ...(error && { reason: error.message }),
    });
  }
}
