import { ConfigError } from '@platform-journey/service-kit';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { clientKey } from './client-key.ts';

/** For how long a client is known, at most: what bounds the memory that clients take. */
const MAX_SECONDS = 10;

/**
 * The limit that the settings ask for.
 *
 * @throws ConfigError when rate and burst do not go together
 */
export function rateLimitOf(settings: {
  RATE_LIMIT: number;
  RATE_BURST?: number | undefined;
}): RateLimit | undefined {
  const { RATE_LIMIT: rate, RATE_BURST: burst = 2 * rate } = settings;
  if (rate === 0) return undefined;
  if (burst >= 1 && burst <= MAX_SECONDS * rate) return new RateLimit(rate, burst);
  const expected = `expected 1 to ${MAX_SECONDS * rate} with RATE_LIMIT ${rate}`;
  throw new ConfigError(`RATE_BURST: ${expected}; received "${burst}"`);
}

/** How many requests each client may make. A client is forgotten when its time is over, so few are known at once. */
export class RateLimit {
  readonly #limiter: RateLimiterMemory;

  /**
   * @param perSecond on average
   * @param burst at once; as many again only after the time that this average needs for them
   */
  constructor(perSecond: number, burst: number) {
    this.#limiter = new RateLimiterMemory({ points: burst, duration: burst / perSecond });
  }

  /**
   * Counts a request.
   *
   * @param client its IP address
   * @returns the seconds after which the client may come again; undefined when the request may pass
   */
  async take(client: string): Promise<number | undefined> {
    try {
      await this.#limiter.consume(clientKey(client));
      return undefined;
    } catch (refusal) {
      return Math.max(1, Math.ceil((refusal as RateLimiterRes).msBeforeNext / 1000));
    }
  }
}
