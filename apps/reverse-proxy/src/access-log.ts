import type { Logger } from '@platform-journey/service-kit';
import type { Exchange } from './forward/exchange.ts';
import type { RequestObserver, Result } from './result.ts';
import { routeName } from './route-name.ts';

/** Longer ones are cut: a client may send 16 KB of anything. */
const USER_AGENT_LENGTH = 256;

/** One line a request; its fields are described in the README. */
export class AccessLog implements RequestObserver {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  done(exchange: Exchange, result: Result, durationMs: number): void {
    const { head } = exchange;
    const { route, forwarded, error } = result;
    // Fields that are undefined are left out of the line.
    this.#logger.info({
      requestId: exchange.id,
      client: exchange.origin.client,
      host: result.host,
      method: head.method,
      // Without the query: it may hold secrets.
      path: head.target.split('?', 1)[0],
      protocol: exchange.protocol,
      status: result.status,
      bytesIn: exchange.received,
      bytesOut: exchange.sent,
      durationMs: rounded(durationMs),
      route: route && routeName(route),
      service: route && 'service' in route ? route.service : undefined,
      target: forwarded?.target?.address,
      attempts: forwarded?.attempts,
      heldMs: rounded(forwarded?.heldMs),
      upstreamConnectMs: rounded(forwarded?.outcome?.connectMs),
      upstreamFirstByteMs: rounded(forwarded?.outcome?.firstByteMs),
      traceId: result.traceId,
      failures: forwarded?.failures.length ? forwarded.failures : undefined,
      cause: result.cause,
      reason: error?.message,
      clientLeft: exchange.left || undefined,
      userAgent: userAgent(head.headers),
    });
  }
}

/** To a tenth of a millisecond. */
function rounded(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms * 10) / 10;
}

function userAgent(headers: readonly string[]): string | undefined {
  const at = headers.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'user-agent');
  return at < 0 ? undefined : headers[at + 1]?.slice(0, USER_AGENT_LENGTH);
}
