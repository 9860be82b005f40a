import type { SecureContextOptions } from 'node:tls';
import { type Certified, issueLeaf, renewAt } from '@platform-journey/certificates';

const CHECK_MS = 3_600_000;

/** Names under which the site is reached on its own machine, beside its domain. */
const LOCAL_NAMES = ['localhost', '127.0.0.1', '::1'];

/** The certificate that the proxy presents, issued in memory by the local CA and replaced while it serves. */
export class Certificates {
  readonly #authority: Certified;
  readonly #names: readonly string[];
  #current: Certified;
  #timer: NodeJS.Timeout | undefined;

  private constructor(authority: Certified, names: readonly string[], current: Certified) {
    this.#authority = authority;
    this.#names = names;
    this.#current = current;
  }

  static async create(authority: Certified, domain: string): Promise<Certificates> {
    const names = [...new Set([domain, ...LOCAL_NAMES])];
    return new Certificates(authority, names, await issueLeaf(authority, names));
  }

  get secureContext(): SecureContextOptions {
    const { certificate, key } = this.#current;
    return { cert: certificate, key, minVersion: 'TLSv1.2' };
  }

  /** Calls `apply` with each new certificate until `stop`. */
  renew(apply: (context: SecureContextOptions) => void, onFailure: (error: Error) => void): void {
    // Checked by the hour: a timer cannot hold two months, and a laptop sleeps.
    this.#timer = setInterval(() => {
      if (Date.now() < renewAt(this.#current.certificate).getTime()) return;
      issueLeaf(this.#authority, this.#names).then((leaf) => {
        this.#current = leaf;
        apply(this.secureContext);
      }, onFailure);
    }, CHECK_MS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
