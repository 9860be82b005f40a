import { type Cause, type ErrorDetails, errorResponse } from './error-response.ts';
import type { Exchange } from './forward/exchange.ts';

/**
 * Answers a request that no target answers.
 *
 * @returns the status that the client gets
 */
export function answerError(exchange: Exchange, cause: Cause, details?: ErrorDetails): number {
  // Whoever is late is not waited for any more.
  if (cause === 'request_timeout') exchange.endConnection();
  const { headers } = exchange.head;
  const at = headers.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'accept');
  const { status, headers: sent, body } = errorResponse(cause, headers[at + 1], exchange.id, details);
  exchange.respond(status, Object.entries(sent).flat());
  exchange.end(body);
  return status;
}
