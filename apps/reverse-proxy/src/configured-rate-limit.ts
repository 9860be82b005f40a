import { ConfigError } from '@platform-journey/service-kit';
import type { RateLimit } from './rate-limit.ts';

/** For how long a client is known, at most: what bounds the memory that clients take. */
const MAX_SECONDS = 10;

/**
 * The limit that the settings ask for. Without one its library is not loaded, which takes 4 MB.
 *
 * @throws ConfigError when rate and burst do not go together
 */
export async function configuredRateLimit(settings: {
  RATE_LIMIT: number;
  RATE_BURST?: number | undefined;
}): Promise<RateLimit | undefined> {
  const { RATE_LIMIT: rate, RATE_BURST: burst = 2 * rate } = settings;
  if (rate === 0) return undefined;
  if (burst < 1 || burst > MAX_SECONDS * rate) {
    const expected = `expected 1 to ${MAX_SECONDS * rate} with RATE_LIMIT ${rate}`;
    throw new ConfigError(`RATE_BURST: ${expected}; received "${burst}"`);
  }
  const { RateLimit } = await import('./rate-limit.ts');
  return new RateLimit(rate, burst);
}
