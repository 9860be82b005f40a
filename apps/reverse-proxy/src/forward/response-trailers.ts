import { addHeader, type Headers } from './header-record.ts';
import { HOP_BY_HOP } from './hop-by-hop.ts';

/** What must be known before the body, or says how the message is framed: RFC 9110, 6.5.1. */
const NOT_TRAILERS: ReadonlySet<string> = new Set([
  ...HOP_BY_HOP,
  ...['host', 'content-length', 'content-encoding', 'content-type', 'content-range'],
  ...['set-cookie', 'www-authenticate', 'authorization', 'authentication-info'],
  ...['age', 'cache-control', 'date', 'expires', 'location', 'retry-after', 'vary', 'x-request-id'],
]);

/**
 * The trailers that the client receives.
 *
 * @param received name, value, name, value; lowercase names
 */
export function responseTrailers(received: readonly string[]): Headers | undefined {
  let sent: Headers | undefined;
  for (let i = 0; i + 1 < received.length; i += 2) {
    const name = received[i] as string;
    if (NOT_TRAILERS.has(name)) continue;
    sent ??= {};
    addHeader(sent, name, received[i + 1] as string);
  }
  return sent;
}
