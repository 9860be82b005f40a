/** Why the proxy answers by itself; also the code that clients see. */
export type Cause =
  | 'bad_request'
  | 'ambiguous_path'
  | 'no_route'
  | 'method_refused'
  | 'method_not_allowed'
  | 'body_too_large'
  | 'upgrade_refused'
  | 'version_refused'
  | 'expectation_refused'
  | 'uri_too_long'
  | 'headers_too_large'
  | 'request_timeout'
  | 'rate_limited'
  | 'internal_error'
  | 'target_failed'
  | 'bad_answer'
  | 'no_target'
  | 'hold_full'
  | 'target_unreachable'
  | 'target_timeout';

interface Answer {
  status: number;
  title: string;
  message: string;
  headers?: Record<string, string>;
}

/** Seconds after which a client may try again: two discovery polls. */
const RETRY_LATER = { 'retry-after': '2' };
const ALLOWED = { allow: 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS' };

const ANSWERS: Record<Cause, Answer> = {
  bad_request: { status: 400, title: 'Bad request', message: 'The request cannot be understood.' },
  ambiguous_path: {
    status: 400,
    title: 'Bad request',
    message: 'The address can be read in more than one way.',
  },
  no_route: { status: 404, title: 'Not found', message: 'Nothing is served at this address.' },
  method_refused: {
    status: 405,
    title: 'Method not allowed',
    message: 'This method is not served here.',
    headers: ALLOWED,
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    message: 'This method is not served at this address.',
  },
  body_too_large: {
    status: 413,
    title: 'Content too large',
    message: 'The request is larger than what is taken at this address.',
  },
  upgrade_refused: {
    status: 501,
    title: 'Not implemented',
    message: 'This upgrade is not served here.',
  },
  version_refused: {
    status: 505,
    title: 'HTTP version not supported',
    message: 'HTTP/1.1, HTTP/1.0 and, over TLS, HTTP/2 are served here.',
  },
  expectation_refused: {
    status: 417,
    title: 'Expectation failed',
    message: 'Only the expectation 100-continue can be met here.',
  },
  uri_too_long: { status: 414, title: 'URI too long', message: 'The address is longer than is served here.' },
  headers_too_large: {
    status: 431,
    title: 'Request header fields too large',
    message: 'The headers, cookies included, are larger or more than are taken here.',
  },
  request_timeout: { status: 408, title: 'Request timeout', message: 'The request did not come in in time.' },
  rate_limited: {
    status: 429,
    title: 'Too many requests',
    message: 'There have been too many requests from this address. Please try again in a moment.',
  },
  internal_error: { status: 500, title: 'Internal error', message: 'Something went wrong here.' },
  target_failed: { status: 502, title: 'Bad gateway', message: 'The service broke off while answering.' },
  bad_answer: { status: 502, title: 'Bad gateway', message: 'The service gave an unusable answer.' },
  no_target: {
    status: 503,
    title: 'Service unavailable',
    message: 'The service is not available now. Please try again in a moment.',
    headers: RETRY_LATER,
  },
  hold_full: {
    status: 503,
    title: 'Service unavailable',
    message: 'Too many requests wait for the service. Please try again in a moment.',
    headers: RETRY_LATER,
  },
  target_unreachable: {
    status: 503,
    title: 'Service unavailable',
    message: 'The service cannot be reached now. Please try again in a moment.',
    headers: RETRY_LATER,
  },
  target_timeout: { status: 504, title: 'Gateway timeout', message: 'The service did not answer in time.' },
};

/** What a cause comes to, in the table's words. */
export function meaningOf(cause: Cause): { status: number; message: string; allow?: string | undefined } {
  const { status, message, headers } = ANSWERS[cause];
  return { status, message, allow: headers?.allow };
}

export interface ErrorResponse {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/** What the answer to one request says beyond its cause. */
export interface ErrorDetails {
  /** The methods that are served, where they depend on the address. */
  allow?: string | undefined;
  /** Seconds. */
  retryAfter?: number;
}

/** The one table from cause to answer: HTML for browsers, JSON for everyone else. It tells nothing about the inside. */
export function errorResponse(
  cause: Cause,
  accept: string | undefined,
  requestId: string,
  { allow, retryAfter }: ErrorDetails = {},
): ErrorResponse {
  const { status, title, message, headers } = ANSWERS[cause];
  const html = accept?.includes('text/html');
  const text = html
    ? page(`${status} ${title}`, message, requestId)
    : `${JSON.stringify({ error: { code: cause, message, requestId } })}\n`;
  const body = Buffer.from(text);
  return {
    status,
    headers: {
      ...headers,
      ...(allow !== undefined && { allow }),
      ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
      'content-type': html ? 'text/html; charset=utf-8' : 'application/json',
      'content-length': String(body.length),
      'cache-control': 'no-store',
      'x-request-id': requestId,
    },
    body,
  };
}

function page(title: string, message: string, requestId: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:20vh auto;padding:0 1rem}small{color:#767676}</style>
<h1>${title}</h1>
<p>${message}</p>
<p><small>Request ${requestId}</small></p>
</html>
`;
}
