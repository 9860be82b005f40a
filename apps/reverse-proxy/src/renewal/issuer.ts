import type { CertificateObjects, Certified, StoredCertificate } from '@platform-journey/certificates';
import type { Lock } from '@platform-journey/object-store';
import type { SuggestedWindow } from './suggested-window.ts';

/** How a CA makes sure that a name is ours. */
export type ChallengeType = 'http-01' | 'tls-alpn-01';

/** What the work knows of the lock that it is done under: no other renewer does it for as long as that is held. */
export type Alone = Pick<Lock, 'signal' | 'assertHeld'>;

/** What an issuer is asked for. */
export interface CertificateRequest {
  /** Host names, wildcards and IP addresses, the first of them the subject. */
  names: readonly string[];
  /** How the names are verified. */
  challenge: ChallengeType;
  /** Ask the staging directory: the certificate is thrown away. */
  probe: boolean;
  /** The certificate that this one takes the place of, if there is one that can be read. */
  replaces: StoredCertificate | undefined;
  /** Where an order is kept that must not be lost with this process. */
  placed: CertificateObjects['order'];
  /** The work ends when this signal says so: the lock is lost or the proxy stops. */
  alone: Alone;
}

/**
 * Whoever issues certificates.
 *
 * `issue` resolves with a chain, leaf first, and a key that was made for it; it never returns what has not been
 * checked: the chain's leaf belongs to the key, covers the names and is valid now. It leaves no challenge behind. It
 * rejects with an `IssueError`, a `StoreError` when it cannot keep what it must, and with nothing else.
 */
export interface Issuer {
  /** As in the configuration, in states, logs and metrics. */
  readonly name: string;
  /** Browsers trust it. */
  readonly isPublic: boolean;
  readonly hasStaging: boolean;
  /** In the order in which they are tried. */
  readonly challenges: readonly ChallengeType[];
  issue(request: CertificateRequest): Promise<Certified>;
  /**
   * When it wants a certificate of its own (PEM) renewed.
   *
   * @returns undefined when it has no opinion
   * @throws IssueError when it cannot be asked
   */
  suggestedWindow(certificate: string, signal: AbortSignal): Promise<Suggestion | undefined>;
}

export interface Suggestion {
  window: SuggestedWindow;
  /** For how long it asks to be left alone. */
  retryAfterMs: number | undefined;
}
