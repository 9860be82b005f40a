import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { clientKey } from './client-key.ts';

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
