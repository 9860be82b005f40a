import type { StoredCertificate } from '@platform-journey/certificates';
import type { Logger } from '@platform-journey/service-kit';

const DAY_MS = 86_400_000;

/** A certificate that is served though it should have been renewed. Times in ms since the epoch. */
export interface LateCertificate {
  certificate: StoredCertificate;
  notAfter: number;
  /** Why it was not renewed the last time. */
  lastError: { code: string; message: string } | undefined;
}

/**
 * Says of a certificate that it comes to its end, when that is seen first and once a day from then on. Alarms read these lines:
 * infra/modules/observability.
 */
export class ExpiryWarning {
  readonly #name: string;
  readonly #logger: Logger;
  #told: { certificate: StoredCertificate; at: number } | undefined;

  constructor(name: string, logger: Logger) {
    this.#name = name;
    this.#logger = logger;
  }

  see({ certificate, notAfter, lastError }: LateCertificate, now: number): void {
    // A clock that was set back must not silence it.
    const isTold = this.#told?.certificate === certificate && Math.abs(now - this.#told.at) < DAY_MS;
    if (isTold) return;
    this.#told = { certificate, at: now };
    const about = {
      certificate: this.#name,
      daysLeft: tenths((notAfter - now) / DAY_MS),
      notAfter: new Date(notAfter).toISOString(),
      code: lastError?.code,
      error: lastError?.message,
    };
    if (notAfter > now) this.#logger.warn(about, 'the certificate expires soon');
    else this.#logger.error(about, 'the certificate has expired');
  }
}

/** Rounded down: what is left is at least that. */
function tenths(days: number): number {
  return Math.floor(days * 10) / 10;
}
