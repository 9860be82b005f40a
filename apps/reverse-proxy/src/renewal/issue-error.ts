import type { FailureScope } from './escalation.ts';

/**
 * Why an issuer gave no certificate.
 *
 * - `unreachable`: no usable answer: no connection, a timeout, a server error, something that is not ACME
 * - `rate_limited`: it wants to be asked later
 * - `account_refused`: it does not want this account, or its external binding
 * - `names_refused`: it does not issue for these names
 * - `challenge_failed`: it could not verify a name
 * - `order_failed`: it did not finish an order that was ready
 * - `too_slow`: it did not verify or issue in time
 * - `certificate_unusable`: what it issued does not belong to the key, misses a name or is not valid now
 * - `aborted`: we stopped it
 * - `store_failed`: what must be kept of it could not be
 * - `internal`: a mistake of our own
 */
export type IssueErrorCode =
  | 'unreachable'
  | 'rate_limited'
  | 'account_refused'
  | 'names_refused'
  | 'challenge_failed'
  | 'order_failed'
  | 'too_slow'
  | 'certificate_unusable'
  | 'aborted'
  | 'store_failed'
  | 'internal';

/** What could help, by code. */
const SCOPES: Record<IssueErrorCode, FailureScope> = {
  unreachable: 'issuer',
  rate_limited: 'issuer',
  account_refused: 'issuer',
  names_refused: 'issuer',
  challenge_failed: 'challenge',
  order_failed: 'challenge',
  too_slow: 'issuer',
  certificate_unusable: 'issuer',
  aborted: 'none',
  store_failed: 'none',
  internal: 'none',
};

/** CAs write details as long as they like. */
const LONGEST_MESSAGE = 500;

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
    super(message.slice(0, LONGEST_MESSAGE), { cause: options.cause });
    this.code = code;
    this.retryAt = options.retryAt;
  }

  get scope(): FailureScope {
    return SCOPES[this.code];
  }
}
