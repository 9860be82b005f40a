import type { Certificate } from '@platform-journey/platform-api';
import type { Logger } from '@platform-journey/service-kit';
import { certificatesFromProxies } from '../snapshot/certificates-from-proxies.ts';
import type { ProxyAdmin } from './proxy-admin.ts';

/** Certificates change in days, the rest of a snapshot in seconds. */
const INTERVAL_MS = 5000;

export interface CertificateReaderOptions {
  proxies: Pick<ProxyAdmin, 'certificates'>;
  logger: Logger;
  now?: () => number;
}

/** The certificates as the proxies last told of them; what is known stays while none answers. */
export class CertificateReader {
  readonly #options: CertificateReaderOptions;
  readonly #now: () => number;
  #known: Certificate[] = [];
  #askedAt = Number.NEGATIVE_INFINITY;
  #silent = false;

  constructor(options: CertificateReaderOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Asks every five seconds, however often it is called. Never rejects: the rest of a snapshot is worth telling. */
  async read(signal: AbortSignal): Promise<Certificate[]> {
    if (this.#now() - this.#askedAt < INTERVAL_MS) return this.#known;
    this.#askedAt = this.#now();
    const told = await this.#options.proxies.certificates(signal);
    this.#note(told.length === 0);
    if (told.length > 0) this.#known = certificatesFromProxies(told);
    return this.#known;
  }

  #note(silent: boolean): void {
    if (silent && !this.#silent) this.#options.logger.warn('no proxy of PROXY_ADMIN tells its certificates');
    this.#silent = silent;
  }
}
