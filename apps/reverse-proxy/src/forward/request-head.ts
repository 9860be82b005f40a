/** The request cannot be written down in HTTP/1.1. */
export class UnwritableRequest extends Error {
  override readonly name = 'UnwritableRequest';
}

const NOT_IN_A_PATH = /[^\x21-\x7e\x80-\xff]/;
const NOT_IN_A_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

/** Methods whose requests say that they have no body, as their targets expect one (RFC 9110, 8.6). */
const WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

export interface RequestHeadParts {
  method: string;
  path: string;
  /** name, value, name, value; without those that say how long the body is */
  headers: readonly string[];
  /** Of the body, in bytes; undefined: it is sent in chunks; `none`: there is no body. */
  length: number | undefined | 'none';
  /** Whether the connection is for other requests as well. */
  keepsConnection: boolean;
}

/**
 * The head of a request over HTTP/1.1, in latin1.
 *
 * @throws UnwritableRequest when a path or a value would end its line
 */
export function requestHead({ method, path, headers, length, keepsConnection }: RequestHeadParts): string {
  if (NOT_IN_A_PATH.test(path)) throw new UnwritableRequest('the path has a forbidden character');
  let head = `${method} ${path} HTTP/1.1\r\n`;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const value = headers[i + 1] as string;
    if (NOT_IN_A_VALUE.test(value)) throw new UnwritableRequest(`${headers[i]} has a forbidden character`);
    head += `${headers[i]}: ${value}\r\n`;
  }
  if (length === undefined) head += 'transfer-encoding: chunked\r\n';
  else if (length !== 'none') head += `content-length: ${length}\r\n`;
  else if (WITH_BODY.has(method)) head += 'content-length: 0\r\n';
  return `${head}${keepsConnection ? '' : 'connection: close\r\n'}\r\n`;
}
