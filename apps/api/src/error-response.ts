import type { Logger } from '@platform-journey/service-kit';
import type { ErrorRequestHandler } from 'express';
import { ApiError, errors } from './api-error.ts';

/** The one edge where an error becomes an answer; what it was caused by stays in the log. */
export function errorResponse(logger: Logger): ErrorRequestHandler {
  return (thrown, request, response, next) => {
    if (response.headersSent) return next(thrown);
    const { code, status, message, fields, headers, cause } = asApiError(thrown);
    if (code === 'internal') logger.error({ err: cause, path: request.path }, 'request failed');
    response
      .status(status)
      .set(headers)
      .json({ error: { code, message, ...(fields && { fields }) } });
  };
}

/** Express marks what the client caused (an undecodable path, say) with a 4xx `status`. */
function asApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  const status = thrown instanceof Error && 'status' in thrown ? Number(thrown.status) : 500;
  if (status === 413) return errors.tooLarge(thrown);
  return status >= 400 && status < 500 ? errors.malformed(thrown) : errors.internal(thrown);
}
