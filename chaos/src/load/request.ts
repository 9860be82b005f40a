import type { Trust } from '@platform-journey/certificates/trust';
import type { LoadRequest, LoadSettings } from '../schema/extension.ts';

export const TRANSPORTS = ['h1_kept', 'h1_new', 'h2_kept', 'h2_new'] as const;
/** Protocol, and whether connections are kept for the next request. */
export type Transport = (typeof TRANSPORTS)[number];

export interface LoadOptions {
  /** Origin that every path is appended to. */
  site: string;
  /** Certificate authority in PEM to trust beside the well-known ones. */
  ca: string | undefined;
  trust: Trust;
  /** Requests a second. */
  rate: number;
  timeoutMs: number;
  requests: LoadRequest[];
  connections: LoadSettings['connections'];
}

/** One request of the load, ready to be sent. */
export interface PlannedRequest {
  template: LoadRequest;
  transport: Transport;
  headers: Record<string, string>;
  body: string | undefined;
}

/**
 * Which request is the n-th: templates in turn by their weights, and each transport in turn by its share gets a whole
 * round of them, so that every template meets every transport.
 */
export function requestPlan({ requests, connections }: Pick<LoadOptions, 'requests' | 'connections'>) {
  const templates = interleave(requests.map((request) => [request, request.weight]));
  const transports = interleave(TRANSPORTS.map((transport) => [transport, connections[transport]]));
  return (n: number, key: string): PlannedRequest => {
    const template = templates[n % templates.length];
    const transport = transports[Math.floor(n / templates.length) % transports.length];
    if (!template || !transport) throw new Error('a load needs a request and a kind of connection');
    return { template, transport, ...contentOf(template, key) };
  };
}

/** Smooth weighted round robin: one cycle in which each item stands as often as its weight says, spread out. */
export function interleave<T>(weighted: readonly (readonly [T, number])[]): T[] {
  const entries = weighted
    .filter(([, weight]) => weight > 0)
    .map(([item, weight]) => ({ item, weight, credit: 0 }));
  const total = entries.reduce((sum, { weight }) => sum + weight, 0);
  return Array.from({ length: total }, () => {
    for (const entry of entries) entry.credit += entry.weight;
    const next = entries.reduce((best, entry) => (entry.credit > best.credit ? entry : best));
    next.credit -= total;
    return next.item;
  });
}

function contentOf(template: LoadRequest, key: string): Pick<PlannedRequest, 'headers' | 'body'> {
  const reads = template.method === 'GET' || template.method === 'HEAD';
  const named = Object.entries(template.headers ?? {}).map(([name, value]) => [
    name.toLowerCase(),
    String(value),
  ]);
  const headers: Record<string, string> = Object.fromEntries(named);
  if (template.idempotency_key ?? !reads) headers['idempotency-key'] = key;
  if (reads && template.body === undefined) return { headers, body: undefined };
  const body = JSON.stringify(template.body ?? { request: key });
  headers['content-type'] ??= 'application/json';
  headers['content-length'] = String(Buffer.byteLength(body));
  return { headers, body };
}
