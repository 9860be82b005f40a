import type { Certified } from '@platform-journey/certificates';
import type { SuggestedWindow } from './suggested-window.ts';

/** How a CA makes sure that a name is ours. */
export type ChallengeType = 'http-01' | 'tls-alpn-01';

/** What an issuer is asked for. */
export interface CertificateRequest {
  /** Host names, wildcards and IP addresses, the first of them the subject. */
  names: readonly string[];
  /** How the names are verified. */
  challenge: ChallengeType;
  /** Ask the staging directory: the certificate is thrown away. */
  probe: boolean;
  /** The certificate (PEM) that this one takes the place of, which spares it some rate limits (RFC 9773, 5). */
  replaces: string | undefined;
  /** Aborted when the work must not go on: the lock is lost or the proxy stops. */
  signal: AbortSignal;
}

/**
 * Whoever issues certificates.
 *
 * `issue` resolves with a chain, leaf first, and a key that was made for it; it never returns what has not been
 * checked: the chain's leaf belongs to the key, covers exactly the names and is valid now. It rejects with an
 * `IssueError` and with nothing else, and leaves no challenge behind.
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
