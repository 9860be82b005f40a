import type { FailureScope } from './escalation.ts';

/**
 * Why an issuer gave no certificate.
 *
 * - `unreachable`: no usable answer: no connection, a timeout, a server error, something that is not ACME
 * - `rate_limited`: it wants to be asked later
 * - `account_refused`: it does not want this account, or its external binding
 * - `names_refused`: it does not issue for these names
 * - `challenge_failed`: it could not verify a name
 * - `order_failed`: it did not finish an order that was ready, or not in time
 * - `certificate_unusable`: what it issued does not belong to the key, misses a name or is not valid now
 * - `aborted`: we stopped it
 */
export type IssueErrorCode =
  | 'unreachable'
  | 'rate_limited'
  | 'account_refused'
  | 'names_refused'
  | 'challenge_failed'
  | 'order_failed'
  | 'certificate_unusable'
  | 'aborted';

/** Whether another challenge type could help, by code. */
const SCOPES: Record<IssueErrorCode, FailureScope> = {
  unreachable: 'issuer',
  rate_limited: 'issuer',
  account_refused: 'issuer',
  names_refused: 'issuer',
  challenge_failed: 'challenge',
  order_failed: 'challenge',
  certificate_unusable: 'issuer',
  aborted: 'issuer',
};

export class IssueError extends Error {
  override readonly name = 'IssueError';
  readonly code: IssueErrorCode;
  /** The issuer's own wish (Retry-After), in ms since the epoch. */
  readonly retryAt: number | undefined;

  constructor(
    code: IssueErrorCode,
    message: string,
    options: { retryAt?: number | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryAt = options.retryAt;
  }

  get scope(): FailureScope {
    return SCOPES[this.code];
  }
}
