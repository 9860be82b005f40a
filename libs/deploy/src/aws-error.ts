import { DeployError, type DeployErrorCode } from './deploy-error.ts';

/** What is known of an error that the AWS SDK, or the socket below it, threw. */
interface AwsError extends Error {
  /** A string such as ECONNREFUSED, or a DOMException's number. */
  code?: unknown;
  /** On what came of an answer. */
  $metadata?: { httpStatusCode?: number };
}

const NETWORK_CODES = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
];
const THROTTLING_NAMES = [
  'ThrottlingException',
  'Throttling',
  'RequestLimitExceeded',
  'TooManyRequestsException',
];

const CODES_BY_NAME: Readonly<Record<string, [code: DeployErrorCode, reason: string]>> = {
  CredentialsProviderError: ['credentials_missing', 'no credentials were found: set AWS_PROFILE or sign in'],
  AccessDeniedException: ['access_denied', 'these credentials may not do this'],
  ExpiredTokenException: ['access_denied', 'the credentials have expired: sign in again'],
  UnrecognizedClientException: ['access_denied', 'the credentials are not known there'],
  InvalidSignatureException: ['access_denied', 'the credentials do not match'],
  ClusterNotFoundException: ['cluster_not_found', 'the cluster does not exist'],
};

/** ECS's word for two that register revisions of one family at once, under a name that means anything. */
const BUSY = /^Too many concurrent attempts/;

/** Whether the same call may well succeed a moment later. */
export function isTransient(error: unknown): boolean {
  const { name, message, $metadata } = error as AwsError;
  const status = $metadata?.httpStatusCode ?? 0;
  if (error instanceof DeployError) return error.code === 'ecs_unreachable';
  const isBusy = THROTTLING_NAMES.includes(name) || BUSY.test(message);
  return isNetworkError(error) || isGarbled(error) || isBusy || status >= 500 || status === 429;
}

/**
 * The DeployError for what the SDK threw. `place` says which ECS was asked, such as its address.
 * Errors that are neither AWS's nor the network's are bugs and come back as they are.
 */
export function fromAwsError(error: unknown, place: string): unknown {
  if (!(error instanceof Error) || error instanceof DeployError) return error;
  const { name, message, code, $metadata } = error as AwsError;
  const known = CODES_BY_NAME[name];
  if (known) return new DeployError(known[0], `${place}: ${known[1]} (${message})`, { cause: error });
  if (isNetworkError(error)) {
    const reason = typeof code === 'string' ? code : name;
    return new DeployError('ecs_unreachable', `${place} does not answer (${reason})`, { cause: error });
  }
  if ($metadata === undefined) return error;
  const status = $metadata.httpStatusCode;
  if (isGarbled(error)) {
    const reason = `answers ${status} with what is no answer of AWS's: is a proxy in between?`;
    return new DeployError('ecs_unreachable', `${place} ${reason}`, { cause: error });
  }
  const said = name === 'Unknown' ? `HTTP ${status}` : `${message} (${name})`;
  if (isTransient(error)) {
    return new DeployError('ecs_unreachable', `${place} keeps failing: ${said}`, {
      cause: error,
    });
  }
  return new DeployError('ecs_refused', `${place} refused: ${said}`, { cause: error });
}

function isNetworkError(error: unknown): boolean {
  const { name, code } = error as AwsError;
  return NETWORK_CODES.includes(String(code)) || name === 'TimeoutError';
}

/** A page of a proxy's, or an answer that was cut. */
function isGarbled(error: unknown): boolean {
  const { name, $metadata } = error as AwsError;
  return name === 'SyntaxError' && $metadata !== undefined;
}
