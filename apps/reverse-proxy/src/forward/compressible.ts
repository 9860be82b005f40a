import type { RequestHead } from '../ingress.ts';
import { type Coding, preferredCoding } from './accept-encoding.ts';
import type { Headers } from './response-headers.ts';

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
export function isCompressible(status: number, headers: Headers): boolean {
  const { 'content-length': length, 'content-type': type, 'cache-control': control } = headers;
  if (typeof type !== 'string' || (length !== undefined && Number(length) < SMALLEST)) return false;
  if (WITHOUT_WHOLE_BODY.has(status) || !isCompressibleType(type)) return false;
  return !TIED_TO_BYTES.some((name) => headers[name] !== undefined) && !forbidsChange(String(control));
}

function isCompressibleType(type: string): boolean {
  const [media = ''] = type.split(';', 1);
  return TYPES.test(media.trim()) && media.trim().toLowerCase() !== EVENT_STREAM;
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
export function describeCoding(headers: Headers, coding: Coding | undefined): void {
  headers.vary = withEncoding(headers.vary);
  if (coding === undefined) return;
  headers['content-encoding'] = coding;
  delete headers['content-length'];
  // Byte ranges are those of the answer as it was.
  delete headers['accept-ranges'];
  if (typeof headers.etag === 'string') headers.etag = weak(headers.etag);
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

function withEncoding(vary: Headers[string] | undefined): string {
  const names = [vary ?? []].flat().join(', ');
  if (/(?:^|[,\s])(?:\*|accept-encoding)(?:$|[,\s])/i.test(names)) return names;
  return names === '' ? 'Accept-Encoding' : `${names}, Accept-Encoding`;
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
