import type { Cause } from './error-response.ts';

/** A request as it came in: the target of its first line or `:path`, and its headers as name, value, name, value. */
export interface RequestHead {
  method: string;
  target: string;
  /** HTTP/2's `:authority`. */
  authority?: string | undefined;
  headers: readonly string[];
}

/** What a request that may be forwarded asks for: `host` as the client wrote it, `path` with its query. */
export interface Destination {
  host: string;
  path: string;
}

export type Ingress = Destination | { refused: Cause };

const REFUSED_METHODS = new Set(['CONNECT', 'TRACE', 'TRACK']);
const HOST = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;
const BAD: Ingress = { refused: 'bad_request' };

/**
 * Decides whether a request is sound enough to be forwarded. Node's parser has refused the worst by now; this refuses
 * what two servers could read in two ways: several hosts, a target whose authority is not the host's, a transfer
 * coding that is not exactly `chunked`.
 */
export function checkIngress(request: RequestHead): Ingress {
  if (REFUSED_METHODS.has(request.method)) return { refused: 'method_refused' };
  const { hosts, lengths, codings } = framing(request.headers);
  if (codings.length > 0 && (lengths.length > 0 || codings.join().toLowerCase() !== 'chunked')) return BAD;
  if (hosts.length > 1 || lengths.length > 1) return BAD;
  return destination(request, hosts[0]);
}

/** The same for a request that wants its connection upgraded; only WebSockets are. */
export function checkUpgrade(request: RequestHead): Ingress {
  const { upgrades, lengths, codings } = framing(request.headers);
  if (upgrades.join().toLowerCase() !== 'websocket' || request.method !== 'GET') {
    return { refused: 'upgrade_refused' };
  }
  // Behind a body, the target and we might disagree where the WebSocket begins.
  if (codings.length > 0 || lengths.some((length) => length !== '0')) return BAD;
  return checkIngress(request);
}

/** The values of the headers that decide where a request ends and to whom it goes. */
function framing(headers: readonly string[]) {
  const hosts: string[] = [];
  const lengths: string[] = [];
  const codings: string[] = [];
  const upgrades: string[] = [];
  const lists: Record<string, string[]> = {
    host: hosts,
    'content-length': lengths,
    'transfer-encoding': codings,
    upgrade: upgrades,
  };
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = (headers[i] as string).toLowerCase();
    if (Object.hasOwn(lists, name)) lists[name]?.push(headers[i + 1] as string);
  }
  return { hosts, lengths, codings, upgrades };
}

function destination({ target, authority }: RequestHead, host: string | undefined): Ingress {
  const absolute = target.startsWith('/') ? undefined : parseAbsolute(target);
  const path = absolute?.path ?? target;
  if (!path.startsWith('/')) return BAD;
  const named = [authority, absolute?.host, host].filter((name) => name !== undefined);
  const [first, ...others] = named.map((name) => name.toLowerCase());
  if (first === undefined || !HOST.test(first) || others.some((other) => other !== first)) return BAD;
  return { host: named[0] ?? first, path };
}

/** The absolute form of RFC 9112, 3.2.2, which clients use towards a proxy and servers must accept. */
function parseAbsolute(target: string): Destination | undefined {
  const match = /^https?:\/\/([^/?#]+)(.*)$/i.exec(target);
  if (!match?.[1]) return undefined;
  const rest = match[2] ?? '';
  return { host: match[1], path: rest.startsWith('/') ? rest : `/${rest}` };
}
