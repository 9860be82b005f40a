import type { CertificateObjects, StoredCertificate } from '@platform-journey/certificates';
import type { Logger } from '@platform-journey/service-kit';
import { problemWith } from './known-certificate.ts';

export interface HeldCertificateOptions {
  names: readonly [string, ...string[]];
  /** Whether a certificate is what is wished for, now. */
  fits: (certificate: StoredCertificate) => boolean;
  /** Called with each certificate that is to be served in place of the one before. */
  onCertificate: (certificate: StoredCertificate) => void;
  logger: Logger;
}

/**
 * The certificate that a renewer has in memory. What the store has takes its place, unless it is worse: then what is in
 * memory is what the store lacks.
 */
export class HeldCertificate {
  readonly #options: HeldCertificateOptions;
  #served: StoredCertificate | undefined;
  /** It is another's, and only stands in. */
  #isBridge = false;
  /** In the place of which one the served one belongs into the store. */
  #lacking: { instead: StoredCertificate | undefined } | undefined;
  /** Seen in the store and not served: told once. */
  #refused: StoredCertificate | undefined;

  constructor(options: HeldCertificateOptions) {
    this.#options = options;
  }

  get served(): StoredCertificate | undefined {
    return this.#served;
  }

  /** The served one, if it is for this purpose and not a bridge. */
  get own(): StoredCertificate | undefined {
    return this.#isBridge ? undefined : this.#served;
  }

  /** The served one is not in the store. */
  get isLacking(): boolean {
    return this.#lacking !== undefined;
  }

  /** Serves one that is not in the store yet, in place of the one that is. */
  take(certificate: StoredCertificate, instead: StoredCertificate | undefined): void {
    this.#serve(certificate);
    this.#lacking = { instead };
  }

  /** Serves, of those that are kept for something else, one for the same names that fits, for good; else the one that covers the most. */
  bridge(others: readonly StoredCertificate[]): void {
    const { fits, names } = this.#options;
    const wanted = [...names].sort().join();
    const fitting = others.find((other) => [...other.names].sort().join() === wanted && fits(other));
    const covered = (other: StoredCertificate) =>
      names.filter((name) => problemWith(other, name) === undefined).length;
    const [best] = others.filter(covered).sort((a, b) => covered(b) - covered(a));
    if (fitting) this.take(fitting, undefined);
    if (fitting || !best) return;
    this.#serve(best);
    this.#isBridge = true;
  }

  /** Looks at what the store has. */
  see(stored: StoredCertificate | undefined): void {
    if (this.#lacking || (stored && isSame(stored, this.#served))) return;
    const { fits, logger, names } = this.#options;
    const problem = stored ? unusable(stored, names) : 'is missing';
    const isWorse = problem !== undefined || (stored && !fits(stored));
    if (this.own && isWorse && fits(this.own)) {
      this.#lacking = { instead: stored };
      logger.error(
        { certificate: names[0], problem: problem ?? 'is not what is wanted' },
        'the certificate in the store is no good; the one that is served is stored again',
      );
    } else if (stored && problem === undefined) {
      this.#serve(stored);
    } else if (stored && !isSame(stored, this.#refused)) {
      this.#refused = stored;
      logger.error({ certificate: names[0], problem }, 'the certificate in the store cannot be served');
    }
  }

  /** Puts the served one into the store, unless another than the one that it is to replace is there: then that is newer. */
  async store({ certificate }: CertificateObjects): Promise<void> {
    const [served, lacking] = [this.#served, this.#lacking];
    if (!served || !lacking) return;
    await certificate.change((now) => (now === undefined || isSame(now, lacking.instead) ? served : now));
    this.#lacking = undefined;
  }

  #serve(certificate: StoredCertificate): void {
    this.#options.onCertificate(certificate);
    this.#served = certificate;
    this.#isBridge = false;
    this.#refused = undefined;
  }
}

/** One that has expired is better than none, and so is one that covers some of the names. */
function unusable(stored: StoredCertificate, names: readonly string[]): string | undefined {
  const problems = names.map((name) => problemWith(stored, name));
  return problems.includes(undefined) ? undefined : problems[0];
}

function isSame({ certificate, key }: StoredCertificate, other: StoredCertificate | undefined): boolean {
  return certificate === other?.certificate && key === other.key;
}
