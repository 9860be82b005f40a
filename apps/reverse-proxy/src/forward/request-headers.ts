import type { Origin } from '../origin.ts';
import { connectionOf, HOP_BY_HOP, listedIn } from './hop-by-hop.ts';
import type { TraceContext } from './trace-context.ts';

/** What the proxy itself knows about a request and tells the target. */
export interface Provenance {
  requestId: string;
  /** The version of HTTP in which the request came. */
  version: string;
  origin: Origin;
  /** The host that the client asked for, with its port. */
  host: string;
  /** What the target's path lacks in front of what the client asked for. */
  prefix?: string | undefined;
  trace: TraceContext;
}

/** Said by the proxy alone: a client's own claims about where it comes from are worth nothing. */
const OURS = new Set([
  ...['host', 'expect', 'forwarded', 'x-real-ip', 'x-request-id', 'traceparent'],
  // How long the body is, is said where it is sent.
  'content-length',
]);

/**
 * The headers that a target receives.
 *
 * @param received name, value, name, value; names of any case, HTTP/2's pseudo headers included
 * @returns name, value, name, value; lowercase, duplicates kept, `host` first
 */
export function requestHeaders(received: readonly string[], provenance: Provenance): string[] {
  const { requestId, version, origin, host, prefix, trace } = provenance;
  const sent = ['host', host];
  const listed = listedIn(connectionOf(received));
  for (let i = 0; i + 1 < received.length; i += 2) {
    const name = (received[i] as string).toLowerCase();
    if (name === 'tracestate' && !trace.continued) continue;
    if (isForwarded(name) && !listed.has(name)) sent.push(name, received[i + 1] as string);
  }
  const { client, proxies, scheme } = origin;
  const asked = origin.host ?? host;
  const through = proxies?.length ? `${client}, ${proxies.join(', ')}` : client;
  sent.push('x-forwarded-for', through, 'x-forwarded-proto', scheme, 'x-forwarded-host', asked);
  if (prefix !== undefined) sent.push('x-forwarded-prefix', prefix);
  const others = proxies?.map((proxy) => `, for=${node(proxy)}`).join('') ?? '';
  sent.push('forwarded', `for=${node(client)};host="${asked}";proto=${scheme}${others}`);
  // RFC 9110, 7.6.3: behind those of others.
  sent.push('via', `${version} reverse-proxy`);
  sent.push('x-request-id', requestId);
  sent.push('traceparent', trace.traceparent);
  return sent;
}

function isForwarded(name: string): boolean {
  if (name.includes('_')) return isUnlike(name.replaceAll('_', '-'));
  return !HOP_BY_HOP.has(name) && !OURS.has(name) && !name.startsWith('x-forwarded-') && name[0] !== ':';
}

/** CGI and its heirs know no difference between - and _: `X_Forwarded_For` would be as good as ours to them. */
function isUnlike(name: string): boolean {
  return name !== 'content-length' && isForwarded(name);
}

/** RFC 7239, 6: an IPv6 address is quoted and in brackets. */
function node(address: string): string {
  return address.includes(':') ? `"[${address}]"` : address || 'unknown';
}
