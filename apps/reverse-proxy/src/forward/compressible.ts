import type { RequestHead } from '../ingress.ts';
import { type Coding, preferredCoding } from './accept-encoding.ts';
import { type HeaderList, hasHeader, headerOf, removeHeader, setHeader } from './header-list.ts';

/** In bytes; what is smaller fits in a packet as it is. */
const SMALLEST = 1024;

/** Text in all its forms, and the few binary formats that are not compressed by themselves. */
const TYPES =
  /^(?:text\/.+|.+\+(?:json|xml)|application\/(?:json|(?:x-)?javascript|xml|wasm|(?:x-)?ndjson|rtf|vnd\.ms-fontobject)|font\/(?:otf|ttf|collection)|image\/(?:bmp|x-icon|vnd\.microsoft\.icon))$/i;

/** It would hold an encoder for as long as its client stays; there may be thousands. */
const EVENT_STREAM = 'text/event-stream';

/** No body, or a part of one. */
const WITHOUT_WHOLE_BODY: ReadonlySet<number> = new Set([204, 205, 206, 304]);

/** Coded already, or said of the very bytes (RFC 9110, 14.4; RFC 9530). */
const TIED_TO_BYTES = ['content-encoding', 'content-range', 'content-digest', 'repr-digest', 'content-md5'];

/** Whether an answer may be sent compressed to whoever accepts that. */
export function isCompressible(status: number, headers: readonly string[]): boolean {
  const type = headerOf(headers, 'content-type');
  if (type === undefined || WITHOUT_WHOLE_BODY.has(status) || !isCompressibleType(type)) return false;
  const length = headerOf(headers, 'content-length');
  if (length !== undefined && Number(length) < SMALLEST) return false;
  if (TIED_TO_BYTES.some((name) => hasHeader(headers, name))) return false;
  const control = headerOf(headers, 'cache-control');
  return control === undefined || !forbidsChange(control);
}

/** The few types that a site has, as it writes them. */
const known = new Map<string, boolean>();
const MOST_KNOWN = 100;

function isCompressibleType(type: string): boolean {
  const before = known.get(type);
  if (before !== undefined) return before;
  const [media = ''] = type.split(';', 1);
  const found =
    TYPES.test(media.trim()) && media.trim().toLowerCase() !== EVENT_STREAM && !media.includes(',');
  if (known.size < MOST_KNOWN) known.set(type, found);
  return found;
}

/** RFC 9110, 7.7 */
function forbidsChange(cacheControl: string): boolean {
  return /(?:^|[,\s])no-transform(?:$|[,\s])/i.test(cacheControl);
}

/**
 * The coding in which a compressible answer goes to this client.
 *
 * A page of another site can make a browser ask here again and again with its visitor's cookies, and learn a secret in
 * the answers from their lengths when they are compressed (BREACH). What a browser says to come from there is therefore
 * left as it is, save when it has no cookies or its user has followed a link.
 */
export function codingFor({ method, headers }: RequestHead): Coding | undefined {
  const accepted = fieldOf(headers, 'accept-encoding');
  const coding = accepted === undefined || method === 'HEAD' ? undefined : preferredCoding(accepted);
  if (coding === undefined || forbidsChange(fieldOf(headers, 'cache-control') ?? '')) return undefined;
  const foreign = fieldOf(headers, 'sec-fetch-site') === 'cross-site';
  if (!foreign || fieldOf(headers, 'sec-fetch-user') === '?1') return coding;
  return fieldOf(headers, 'cookie') === undefined ? coding : undefined;
}

/** Changes the headers of a compressible answer to those of the one that is sent. */
export function describeCoding(headers: HeaderList, coding: Coding | undefined): void {
  setHeader(headers, 'vary', withEncoding(headerOf(headers, 'vary')));
  if (coding === undefined) return;
  headers.push('content-encoding', coding);
  removeHeader(headers, 'content-length');
  // Byte ranges are those of the answer as it was.
  removeHeader(headers, 'accept-ranges');
  const tag = headerOf(headers, 'etag');
  if (tag !== undefined) setHeader(headers, 'etag', weak(tag));
}

/** The tag of an answer that has not changed, as its client knows it. */
export function tagAsKnown(tag: string, { headers }: RequestHead): string {
  const asked = fieldOf(headers, 'if-none-match');
  return asked?.includes(weak(tag)) ? weak(tag) : tag;
}

/** Two codings are not the same bytes, which a strong tag says they are (RFC 9110, 8.8.1). */
function weak(tag: string): string {
  return tag.startsWith('W/') ? tag : `W/${tag}`;
}

function withEncoding(vary = ''): string {
  if (vary === '') return 'Accept-Encoding';
  return /(?:^|[,\s])(?:\*|accept-encoding)(?:$|[,\s])/i.test(vary) ? vary : `${vary}, Accept-Encoding`;
}

/** All values of a header, joined; undefined when there is none. */
function fieldOf(headers: readonly string[], name: string): string | undefined {
  let value: string | undefined;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const header = headers[i] as string;
    if (header.length !== name.length || header.toLowerCase() !== name) continue;
    value = value === undefined ? headers[i + 1] : `${value}, ${headers[i + 1]}`;
  }
  return value;
}
