import { type HeaderList, hasHeader, removeHeader } from './forward/header-list.ts';
import { hostName } from './routing/router.ts';

/** What browsers are told where a target has not spoken; no site breaks from these. */
const DEFAULTS: readonly (readonly [name: string, value: string])[] = [
  ['x-content-type-options', 'nosniff'],
  // What browsers do by themselves, said to those that do not.
  ['referrer-policy', 'strict-origin-when-cross-origin'],
];
/** What targets tell about themselves, to nobody's use but an attacker's. */
const TELLTALES = ['server', 'x-powered-by'];

const HSTS = 'strict-transport-security';
/** Half a year, for the host alone: others below it may not be ready. */
const HSTS_VALUE = 'max-age=15768000';

/** How long it is remembered whether browsers trust a host's certificate, in ms. */
const TRUST_MS = 60_000;
/** Clients may name any number of hosts. */
const MAX_HOSTS = 1000;

export interface AnswerHeadersOptions {
  /** Add what is safe for every site, and take away what targets tell about themselves. */
  securityHeaders: boolean;
  /** Whether browsers trust the issuer of the certificate for a host; a lowercase name without a port. */
  isPublic(host: string): boolean;
}

/** Completes the headers of every answer. */
export class AnswerHeaders {
  readonly #options: AnswerHeadersOptions;
  /** By host as clients write it, for a while. */
  readonly #public = new Map<string, boolean>();
  #forgetAt = 0;

  constructor(options: AnswerHeadersOptions) {
    this.#options = options;
  }

  /**
   * @param headers changed in place; what a target has said of the defaults stays
   * @param host whom a client asked over TLS that ends here; undefined when TLS ends elsewhere, or there is none
   */
  complete(headers: HeaderList, host: string | undefined): void {
    const { securityHeaders } = this.#options;
    if (securityHeaders) {
      for (const name of TELLTALES) removeHeader(headers, name);
      for (const [name, value] of DEFAULTS) if (!hasHeader(headers, name)) headers.push(name, value);
    }
    if (host === undefined) return;
    // RFC 6797, 14.4: for a host like localhost it would force https on every port of this machine, for long.
    if (!this.#isPublic(host)) removeHeader(headers, HSTS);
    else if (securityHeaders && !hasHeader(headers, HSTS)) headers.push(HSTS, HSTS_VALUE);
  }

  #isPublic(host: string): boolean {
    const now = performance.now();
    if (now >= this.#forgetAt || this.#public.size >= MAX_HOSTS) {
      this.#public.clear();
      this.#forgetAt = now + TRUST_MS;
    }
    const known = this.#public.get(host);
    if (known !== undefined) return known;
    const isPublic = this.#options.isPublic(hostName(host));
    this.#public.set(host, isPublic);
    return isPublic;
  }
}
