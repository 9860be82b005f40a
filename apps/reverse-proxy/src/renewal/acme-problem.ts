import { IssueError, type IssueErrorCode } from './issue-error.ts';

const PREFIX = 'urn:ietf:params:acme:error:';

/** RFC 8555, 6.7; what is not here is told by the status. */
const BY_TYPE: Readonly<Record<string, IssueErrorCode>> = {
  rateLimited: 'rate_limited',
  accountDoesNotExist: 'account_refused',
  externalAccountRequired: 'account_refused',
  userActionRequired: 'account_refused',
  unauthorized: 'account_refused',
  invalidContact: 'account_refused',
  unsupportedContact: 'account_refused',
  rejectedIdentifier: 'names_refused',
  unsupportedIdentifier: 'names_refused',
  invalidProfile: 'names_refused',
  caa: 'challenge_failed',
  connection: 'challenge_failed',
  dns: 'challenge_failed',
  incorrectResponse: 'challenge_failed',
  tls: 'challenge_failed',
  orderNotReady: 'order_failed',
  alreadyReplaced: 'order_failed',
  badCSR: 'order_failed',
};

/** An answer of a CA that is no success. */
export interface Refusal {
  status: number;
  /** Parsed JSON, or text that was none. */
  body: unknown;
  retryAfter: string | undefined;
  /** Where it came from. */
  url: string;
}

/** The type of a problem document without its prefix (RFC 9457), or undefined when the body is none. */
export function problemType(body: unknown): string | undefined {
  const type = field(body, 'type');
  return type?.startsWith(PREFIX) ? type.slice(PREFIX.length) : undefined;
}

/** What a CA's refusal means to a renewal. */
export function issueErrorOf({ status, body, retryAfter, url }: Refusal, now: number): IssueError {
  const type = problemType(body);
  const code = (type !== undefined && BY_TYPE[type]) || codeOfStatus(status);
  const what = type === undefined ? `status ${status}` : `${status} ${type}`;
  const detail = field(body, 'detail');
  const retryAt = retryAfter === undefined ? undefined : retryTime(retryAfter, now);
  return new IssueError(code, `${new URL(url).origin} answered ${what}${detail ? `: ${detail}` : ''}`, {
    retryAt,
  });
}

function codeOfStatus(status: number): IssueErrorCode {
  if (status === 429) return 'rate_limited';
  return status >= 500 || status < 400 ? 'unreachable' : 'order_failed';
}

/**
 * RFC 9110, 10.2.3: seconds or a date.
 *
 * @returns ms since the epoch, or undefined when it is neither
 */
export function retryTime(retryAfter: string, now: number): number | undefined {
  if (/^\d{1,9}$/.test(retryAfter.trim())) return now + Number(retryAfter) * 1000;
  const date = Date.parse(retryAfter);
  return Number.isNaN(date) ? undefined : date;
}

function field(body: unknown, name: string): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const value = (body as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : undefined;
}
