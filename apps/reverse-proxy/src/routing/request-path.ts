/** How a request's path is read. Both readings are paths without a query. */
export interface Reading {
  /** As RFC 3986, 6.2.2 has it: `%61` is `a`. */
  strict: string;
  /** As the most lenient of servers might: `%2F` and `\` are slashes, slashes are merged, `;parameters` dropped. */
  lenient: string;
}

/** Most paths hold none of it: nobody reads them in more than one way. */
const UNUSUAL = /[^\x21-\x7e]|[%\\;#]|\/[/.]/;
/** What no URL may hold; and `%00`, which ends a path for some. */
const UNREADABLE = /[^\x21-\xff]|[\\#]|%(?![\da-f]{2})|%00/i;
const ENCODED = /%([\da-f]{2})|[\x80-\xff]/gi;
const UNRESERVED = /[\w.~-]/;
const PRINTABLE = /[ -~]/;
const DOTS = /^\.\.?$/;

/**
 * Reads a path without its query. Dot segments are refused, `%2e`, `..;x` and `..%2f` included: clients resolve them
 * before they send (RFC 3986, 5.2.4), so who sends them wants the proxy and the target to see two different addresses.
 *
 * @returns undefined when there is one reading only: the path itself
 */
export function readPath(path: string): Reading | { refused: string } | undefined {
  if (!UNUSUAL.test(path)) return undefined;
  if (UNREADABLE.test(path)) return { refused: 'the path holds what no URL may hold' };
  const segments = decode(path, PRINTABLE)
    .split(/[/\\]/)
    .map((segment) => segment.split(/[;?#]/, 1)[0] ?? '');
  if (segments.some((segment) => DOTS.test(segment))) return { refused: 'the path holds dot segments' };
  return { strict: decode(path, UNRESERVED), lenient: `/${segments.filter(Boolean).join('/')}` };
}

/** Decodes what `plain` matches and brings the rest into one form. */
function decode(path: string, plain: RegExp): string {
  return path.replace(ENCODED, (found, hex?: string) => {
    if (hex === undefined) return encodeByte(found);
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return plain.test(character) ? character : found.toUpperCase();
  });
}

/** @param byte as a character of latin1 */
export function encodeByte(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
