import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import type { Certified } from '@platform-journey/certificates';

/** Mozilla's "intermediate" (https://ssl-config.mozilla.org), without DHE; TLS 1.3 chooses by itself. */
const CIPHERS = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':');

export const TLS_SETTINGS = { minVersion: 'TLSv1.2', ciphers: CIPHERS } satisfies SecureContextOptions;

/** A certificate that is served, with what TLS makes of it. */
interface Served {
  names: readonly string[];
  context: SecureContext;
}

/**
 * The certificates that the proxy presents, each under the first name of those that it is for. They are swapped while it
 * serves: a handshake gets what there is when it begins.
 */
export class ServedCertificates {
  readonly #served = new Map<string, Served>();
  #byName: ReadonlyMap<string, SecureContext> = new Map();
  readonly #preset: string;

  /** @param preset the first name of the certificate for clients that name no host */
  constructor(preset: string) {
    this.#preset = preset;
  }

  /**
   * Presents a certificate for names from now on, in place of the one before.
   *
   * @throws Error when key and chain cannot be used by TLS; what was presented stays
   */
  present(names: readonly [string, ...string[]], { certificate, key }: Certified): void {
    const context = createSecureContext({ ...TLS_SETTINGS, cert: certificate, key });
    this.#served.set(names[0], { names, context });
    const all = [...this.#served.values()].flatMap(({ names, context }) =>
      names.map((name) => [name, context] as const),
    );
    this.#byName = new Map(all);
  }

  /**
   * The certificate for a host: the one that has its name, else a wildcard for it, else none.
   *
   * @param host as the client names it in its handshake; undefined when it names none, as with an IP address
   */
  contextFor(host: string | undefined): SecureContext | undefined {
    if (!host) return this.#served.get(this.#preset)?.context;
    const name = host.toLowerCase().replace(/\.$/, '');
    return this.#byName.get(name) ?? this.#byName.get(`*${name.slice(name.indexOf('.'))}`);
  }
}
