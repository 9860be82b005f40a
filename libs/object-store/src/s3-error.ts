import { StoreError, type StoreErrorCode } from './store-error.ts';

/** What a call that failed comes to. */
export interface S3Failure {
  error: unknown;
  /** The same call may well succeed a moment later. */
  isTransient: boolean;
  /** The call may have been carried out all the same. */
  mayBeDone: boolean;
}

/** What is known of an error that the AWS SDK, or the socket below it, threw. */
interface SdkError extends Error {
  /** A string such as ECONNREFUSED, or a DOMException's number. */
  code?: unknown;
  $metadata?: { httpStatusCode?: number };
}

type Kind = [code: StoreErrorCode, isTransient: boolean, mayBeDone: boolean];

const DONE_OR_NOT: Kind = ['unavailable', true, true];
const NOT_DONE: Kind = ['unavailable', true, false];
const DENIED: Kind = ['denied', false, false];
const REFUSED: Kind = ['refused', false, false];

const BY_NAME: Readonly<Record<string, Kind>> = {
  // Another conditional write was under way; S3 says to try again.
  ConditionalRequestConflict: NOT_DONE,
  OperationAborted: NOT_DONE,
  SlowDown: NOT_DONE,
  RequestTimeout: NOT_DONE,
  // The SDK takes the server's time from this answer and signs the next request with it.
  RequestTimeTooSkewed: NOT_DONE,
  // A role's credentials come over the network, too.
  CredentialsProviderError: NOT_DONE,
  ExpiredToken: DENIED,
  NoSuchBucket: ['not_found', false, false],
  TimeoutError: DONE_OR_NOT,
};

/** There is no such key. */
export function isAbsence(error: unknown): boolean {
  return statusOf(error) === 404 && (error as SdkError).name !== 'NoSuchBucket';
}

/** The request's condition did not hold. */
export function isPreconditionFailure(error: unknown): boolean {
  return statusOf(error) === 412;
}

/**
 * Judges what the SDK threw; `doing` says what was tried and where, such as `write a/b in s3://bucket/`.
 * Errors that are neither S3's nor the network's come back as they are.
 */
export function judge(error: unknown, doing: string): S3Failure {
  const kind = kindOf(error);
  if (!kind) return { error, isTransient: false, mayBeDone: false };
  const { name, message, code } = error as SdkError;
  const [storeCode, isTransient, mayBeDone] = kind;
  const reason = `${message} (${typeof code === 'string' ? code : name})`;
  return {
    error: new StoreError(storeCode, `cannot ${doing}: ${reason}`, { cause: error }),
    isTransient,
    mayBeDone,
  };
}

function kindOf(error: unknown): Kind | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name, message, code } = error as SdkError;
  const status = statusOf(error);
  if (BY_NAME[name]) return BY_NAME[name];
  if (message.startsWith('Checksum mismatch')) return ['corrupt', true, false];
  if (status === 403) return DENIED;
  if (status === 429) return NOT_DONE;
  if (status >= 300 && status < 500) return REFUSED;
  // S3 itself broke down, the SDK could not read its answer, or the socket broke.
  return status > 0 || /^E[A-Z_]+$/.test(String(code)) ? DONE_OR_NOT : undefined;
}

function statusOf(error: unknown): number {
  return (error as SdkError).$metadata?.httpStatusCode ?? 0;
}
