import { METHODS as KNOWN_METHODS } from 'node:http';
import { isIPv6 } from 'node:net';
import type { Cause } from './error-response.ts';
import { isWebSocket, upgradeProtocol } from './forward/upgrade-protocol.ts';

/** A request as it came in: the target of its first line or `:path`, and its headers as name, value, name, value. */
export interface RequestHead {
  method: string;
  target: string;
  /** HTTP/1's, as in `1.1`. */
  version?: string | undefined;
  /** HTTP/2's `:scheme` and `:authority`. */
  scheme?: string | undefined;
  authority?: string | undefined;
  headers: readonly string[];
  /** Why it could not be read; the rest says nothing then. */
  fault?: Cause | undefined;
}

export interface IngressLimits {
  /** Bytes of a request's first line and headers; over HTTP/1.1 its parser keeps to it. */
  maxHeaderSize: number;
  /** Characters of a request's target. */
  maxUri: number;
  /** How many headers a request may have. */
  maxHeaders: number;
}

/** What a request that may be forwarded asks for: `host` as the client wrote it, `path` with its query. */
export interface Destination {
  host: string;
  path: string;
}

export type Ingress = Destination | { refused: Cause };

/** Those that Node's parser knows, over HTTP/2 as well, save what would make a tunnel or an echo of the proxy. */
const METHODS = new Set(KNOWN_METHODS.filter((method) => method !== 'CONNECT' && method !== 'TRACE'));
const SCHEME = /^https?$/i;
const HOST = /^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[([0-9a-f:.]+)\])(?::(\d{1,5}))?$/i;
/** What may stand in a request line, save a fragment, which is the browser's own (RFC 9112, 3.2). */
const PATH = /^\/[!"$-~]*$/;
/** Up to what every number type of whoever comes next can hold. */
const LENGTH = /^\d{1,15}$/;
const BAD: Ingress = { refused: 'bad_request' };

/**
 * Decides whether a request is sound enough to be forwarded. Node's parser has refused the worst by now; this refuses
 * what two servers could read in two ways: several hosts, a target whose authority is not the host's, a transfer
 * coding that is not exactly `chunked`.
 */
export function checkIngress(request: RequestHead, limits: IngressLimits): Ingress {
  const { fault, version, method, target, headers } = request;
  if (fault) return { refused: fault };
  // Node takes 0.9 for a version.
  if (version !== undefined && version !== '1.1' && version !== '1.0') return { refused: 'version_refused' };
  if (!METHODS.has(method)) return { refused: 'method_refused' };
  if (target.length > limits.maxUri) return { refused: 'uri_too_long' };
  if (headers.length > 2 * limits.maxHeaders) return { refused: 'headers_too_large' };
  // Node counts a size over HTTP/2 only once its client has acknowledged the setting.
  if (version === undefined && isLarger(headers, limits.maxHeaderSize))
    return { refused: 'headers_too_large' };
  const decisive = decisiveHeaders(headers);
  if (!isFramed(decisive, version)) return BAD;
  const { expect } = decisive;
  if (expect !== undefined && expect.toLowerCase() !== '100-continue')
    return { refused: 'expectation_refused' };
  return destination(request, decisive);
}

/** The same for a request that wants its connection upgraded. */
export function checkUpgrade(request: RequestHead, limits: IngressLimits): Ingress {
  const { upgrade, length, coding } = decisiveHeaders(request.headers);
  const protocol = upgradeProtocol(upgrade);
  if (protocol === undefined || request.version === '1.0') return { refused: 'upgrade_refused' };
  if (isWebSocket(protocol) && request.method !== 'GET') return { refused: 'upgrade_refused' };
  // Behind a body, the target and we might disagree where the other protocol begins.
  if (coding !== undefined || (length !== undefined && length !== '0')) return BAD;
  return checkIngress(request, limits);
}

function isLarger(headers: readonly string[], size: number): boolean {
  let sum = 0;
  for (const text of headers) sum += text.length;
  return sum > size;
}

/** The headers that decide where a request ends and to whom it goes; values of one that came twice are joined. */
interface Decisive {
  host: string | undefined;
  length: string | undefined;
  coding: string | undefined;
  upgrade: string | undefined;
  expect: string | undefined;
}

const NAMES = new Map<string, keyof Decisive>([
  ['host', 'host'],
  ['content-length', 'length'],
  ['transfer-encoding', 'coding'],
  ['upgrade', 'upgrade'],
  ['expect', 'expect'],
]);
const LENGTHS = new Set([...NAMES.keys()].map(({ length }) => length));

function decisiveHeaders(headers: readonly string[]): Decisive {
  const found: Decisive = {
    host: undefined,
    length: undefined,
    coding: undefined,
    upgrade: undefined,
    expect: undefined,
  };
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] as string;
    // Most names are ruled out by their length, without a copy in lower case.
    const key = LENGTHS.has(name.length) ? NAMES.get(name.toLowerCase()) : undefined;
    if (key) found[key] = found[key] === undefined ? headers[i + 1] : `${found[key]}, ${headers[i + 1]}`;
  }
  return found;
}

function isFramed({ length, coding }: Decisive, version: string | undefined): boolean {
  if (coding === undefined) return length === undefined || LENGTH.test(length);
  // RFC 9112, 6.1: HTTP/1.0 knows no codings; whoever passed it on may not have understood it.
  return length === undefined && coding.toLowerCase() === 'chunked' && version !== '1.0';
}

function destination({ target, scheme, authority, version }: RequestHead, { host }: Decisive): Ingress {
  const absolute = target.startsWith('/') ? undefined : parseAbsolute(target);
  const path = absolute?.path ?? target;
  const named = authority ?? absolute?.host ?? host;
  // RFC 9112, 3.2: an absolute target does not stand in for the header.
  if (version === '1.1' && host === undefined) return BAD;
  if (scheme !== undefined && !SCHEME.test(scheme)) return BAD;
  if (named === undefined || !isHost(named) || !PATH.test(path)) return BAD;
  if (!isSame(named, absolute?.host) || !isSame(named, host)) return BAD;
  return { host: named, path };
}

/** Whether it can name whom a request is for: a name or an address, and perhaps a port. */
export function isHost(host: string): boolean {
  const match = HOST.exec(host);
  if (!match) return false;
  const [, address, port] = match;
  return (address === undefined || isIPv6(address)) && (port === undefined || Number(port) <= 65_535);
}

function isSame(host: string, other: string | undefined): boolean {
  return other === undefined || other === host || other.toLowerCase() === host.toLowerCase();
}

/** The absolute form of RFC 9112, 3.2.2, which clients use towards a proxy and servers must accept. */
function parseAbsolute(target: string): Destination | undefined {
  const match = /^https?:\/\/([^/?#]+)(.*)$/i.exec(target);
  if (!match?.[1]) return undefined;
  const rest = match[2] ?? '';
  return { host: match[1], path: rest.startsWith('/') ? rest : `/${rest}` };
}
