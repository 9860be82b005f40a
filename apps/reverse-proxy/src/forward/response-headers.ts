import { HOP_BY_HOP, listedIn } from './hop-by-hop.ts';

/** Lowercase names; a header that came more than once is an array. */
export type Headers = Record<string, string | string[]>;

/** What a target may not say in our name, beside the hop-by-hop headers. `trailer`: trailers pass, announced or not. */
const DROPPED = new Set(['trailer', 'x-request-id', '__proto__']);

/** The headers that the client receives. */
export function responseHeaders(
  received: Record<string, string | string[] | undefined>,
  requestId: string,
): Headers {
  const sent: Headers = {};
  const listed = listedIn(String(received.connection ?? 'close'));
  for (const name in received) {
    const value = received[name];
    if (value === undefined || HOP_BY_HOP.has(name) || DROPPED.has(name) || listed.has(name)) continue;
    sent[name] = value;
  }
  sent['x-request-id'] = requestId;
  return sent;
}
