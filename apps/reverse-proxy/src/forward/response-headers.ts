import type { HeaderList } from './header-list.ts';
import { connectionOf, HOP_BY_HOP, listedIn } from './hop-by-hop.ts';

/** What a target may not say in our name, beside the hop-by-hop headers. */
const OURS = 'x-request-id';

/**
 * The headers that the client receives.
 *
 * @param received name, value, name, value; names of any case
 */
export function responseHeaders(received: readonly string[], requestId: string): HeaderList {
  const sent: HeaderList = [];
  const listed = listedIn(connectionOf(received));
  for (let i = 0; i + 1 < received.length; i += 2) {
    const name = (received[i] as string).toLowerCase();
    if (!HOP_BY_HOP.has(name) && name !== OURS && !listed.has(name))
      sent.push(name, received[i + 1] as string);
  }
  sent.push(OURS, requestId);
  return sent;
}
