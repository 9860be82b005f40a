import { setTimeout as sleep } from 'node:timers/promises';
import type { CertificateObjects } from '@platform-journey/certificates';
import { PlatformError } from '../errors.ts';

const POLL_MS = 200;

export interface RenewOptions {
  /** How long the proxies may take. */
  timeoutMs: number;
  signal?: AbortSignal;
}

/** What has come of a renewal. */
export interface Renewed {
  issuer: string;
  /** ISO 8601. */
  issuedAt: string;
}

/**
 * Asks the proxies that watch the store for a renewal and resolves when there is another certificate.
 *
 * @throws PlatformError when it failed, or nobody did it in time; the request stays, and is done by the next proxy
 */
export async function renew(
  objects: CertificateObjects,
  { timeoutMs, signal }: RenewOptions,
): Promise<Renewed> {
  const before = await objects.certificate.read();
  const asked = Date.now();
  await objects.request.write({ at: asked });
  for (
    const deadline = asked + timeoutMs;
    Date.now() < deadline;
    await sleep(POLL_MS, undefined, { signal })
  ) {
    const [now, state] = await Promise.all([objects.certificate.read(), objects.state.read()]);
    if (now && now.version !== before?.version) {
      return { issuer: now.value.issuer, issuedAt: new Date(now.value.issuedAt).toISOString() };
    }
    const { lastError } = state?.value ?? {};
    if (lastError && lastError.at >= asked) {
      throw new PlatformError(
        `The renewal failed, and will be tried again: ${lastError.issuer}: ${lastError.message}`,
      );
    }
  }
  throw new PlatformError(
    `Nobody has renewed it within ${timeoutMs / 1000} s. The request stays in the store; does a proxy run that uses this store?`,
  );
}
