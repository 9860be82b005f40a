import type { Logger } from '@platform-journey/service-kit';
import type { ErrorRequestHandler } from 'express';
import { ApiError, errors } from './api-error.ts';

/** The one edge where an error becomes an answer; what it was caused by stays in the log. */
export function errorResponse(logger: Logger): ErrorRequestHandler {
  return (thrown, request, response, next) => {
    if (response.headersSent) return next(thrown);
    const { code, status, message, fields, cause } = asApiError(thrown);
    if (code === 'internal') logger.error({ err: cause, path: request.path }, 'request failed');
    if (status === 405) response.set('allow', 'GET, HEAD');
    if (status === 426) response.set({ upgrade: 'websocket', connection: 'upgrade' });
    if (status === 503) response.set('retry-after', '1');
    response.status(status).json({ error: { code, message, ...(fields && { fields }) } });
  };
}

/** Express marks what the client caused (an undecodable path, say) with a 4xx `status`. */
function asApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  const status = thrown instanceof Error && 'status' in thrown ? Number(thrown.status) : 500;
  return status >= 400 && status < 500 ? errors.malformed(thrown) : errors.internal(thrown);
}
