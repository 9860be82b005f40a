import { describe, expect, it } from 'vitest';
import { AnswerParser, BadAnswer } from './answer-parser.ts';

interface Seen {
  status: number;
  headers: string[];
  body: string;
  trailers: string[] | undefined;
  interim: number[];
}

/** Feeds an answer in parts of a size and tells what was seen of it. */
function read(bytes: string, { size = bytes.length, toHead = false, closed = false } = {}) {
  const seen: Seen = { status: 0, headers: [], body: '', trailers: undefined, interim: [] };
  const parser = new AnswerParser();
  parser.start(
    {
      head(status, headers) {
        if (status < 200) seen.interim.push(status);
        else Object.assign(seen, { status, headers });
      },
      data: (chunk) => {
        seen.body += chunk.toString('latin1');
      },
      end: (trailers) => {
        seen.trailers = trailers;
      },
    },
    toHead,
  );
  const all = Buffer.from(bytes, 'latin1');
  for (let at = 0; at < all.length; at += size) {
    // As a socket does that reads into the same memory again and again.
    const part = Buffer.from(all.subarray(at, at + size));
    parser.feed(part);
    part.fill('!');
  }
  if (closed) parser.finish();
  return { ...seen, parser };
}

const OK = 'HTTP/1.1 200 OK\r\n';

const GOOD: [what: string, bytes: string, seen: Partial<Seen>, options?: Parameters<typeof read>[1]][] = [
  ['with a length', `${OK}Content-Length: 5\r\n\r\nhello`, { body: 'hello', trailers: [] }],
  ['with a length of 0', `${OK}Content-Length: 0\r\n\r\n`, { body: '', trailers: [] }],
  [
    'in chunks',
    `${OK}Transfer-Encoding: Chunked\r\n\r\n2\r\nhe\r\n003 ;a="b"\r\nllo\r\n0\r\n\r\n`,
    { body: 'hello', trailers: [] },
  ],
  [
    'with trailers',
    `${OK}Transfer-Encoding: chunked\r\n\r\nA\r\n0123456789\r\n0\r\nX-Sum: 1\r\nX-B:\r\n\r\n`,
    { body: '0123456789', trailers: ['x-sum', '1', 'x-b', ''] },
  ],
  ['that its connection ends', `${OK}\r\nhello`, { body: 'hello', trailers: [] }, { closed: true }],
  ['to HEAD', `${OK}Content-Length: 5\r\n\r\n`, { body: '', trailers: [] }, { toHead: true }],
  ['to HEAD, in chunks', `${OK}Transfer-Encoding: chunked\r\n\r\n`, { trailers: [] }, { toHead: true }],
  ['204', 'HTTP/1.1 204 No Content\r\n\r\n', { status: 204, trailers: [] }],
  ['304', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n', { status: 304, trailers: [] }],
  ['without a reason', 'HTTP/1.1 299\r\nContent-Length: 0\r\n\r\n', { status: 299 }],
  [
    'after interim ones',
    `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 E\r\nLink: <a>\r\n\r\n${OK}Content-Length: 1\r\n\r\nx`,
    { interim: [100, 103], body: 'x' },
  ],
  [
    'with headers of all kinds',
    `${OK}Content-Length: 0\r\nSet-Cookie: a=1\r\nset-cookie:b=2 \t\r\nX-Latin: \xe9\r\n__proto__: c\r\nX:\r\n\r\n`,
    {
      headers: [
        'content-length',
        '0',
        'set-cookie',
        'a=1',
        'set-cookie',
        'b=2',
        'x-latin',
        '\xe9',
        '__proto__',
        'c',
        'x',
        '',
      ],
    },
  ],
];

describe.each(GOOD)('an answer %s', (_what, bytes, seen, options) => {
  it.each([1, 2, 3, 7, 10_000])('is read in parts of %i bytes', (size) => {
    expect(read(bytes, { ...options, size })).toMatchObject(seen);
  });
});

const BAD: [what: string, bytes: string][] = [
  ['another protocol', 'SSH-2.0'],
  ['another version', 'HTTP/2.0 200 OK\r\n\r\n'],
  ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
  ['a status below 100', 'HTTP/1.1 099 OK\r\n\r\n'],
  ['a line feed in the status line', 'HTTP/1.1 200 O\nK\r\n\r\n'],
  ['line feeds for line ends', 'HTTP/1.1 200 OK\nContent-Length: 5\n\n'],
  ['line feeds for some line ends', `${OK}Content-Length: 5\r\n\n`],
  ['line feeds around a chunk', `${OK}Transfer-Encoding: chunked\r\n\r\n1\n`],
  ['line feeds around trailers', `${OK}Transfer-Encoding: chunked\r\n\r\n0\r\n\n`],
  ['a line feed in trailers', `${OK}Transfer-Encoding: chunked\r\n\r\n0\r\nX-A: b\n`],
  ['another protocol unasked', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n'],
  ['two lengths', `${OK}Content-Length: 5\r\nContent-Length: 5\r\n\r\n`],
  ['a list of lengths', `${OK}Content-Length: 5, 5\r\n\r\n`],
  ['a negative length', `${OK}Content-Length: -5\r\n\r\n`],
  ['a length with a sign', `${OK}Content-Length: +5\r\n\r\n`],
  ['an empty length', `${OK}Content-Length:\r\n\r\n`],
  ['a length too large to count', `${OK}Content-Length: 99999999999999999\r\n\r\n`],
  ['a length and chunks', `${OK}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`],
  ['another coding', `${OK}Transfer-Encoding: gzip, chunked\r\n\r\n`],
  ['chunked twice', `${OK}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n`],
  ['chunks in HTTP/1.0', 'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'],
  ['a blank before the colon', `${OK}X-A : b\r\n\r\n`],
  ['a folded line', `${OK}X-A: b\r\n c: d\r\n\r\n`],
  ['a line without a colon', `${OK}X-A\r\nX-B: c\r\n\r\n`],
  ['a header without a name', `${OK}: b\r\n\r\n`],
  ['a line feed in a header', `${OK}X-A: b\nContent-Length: 5\r\n\r\n`],
  ['a carriage return in a header', `${OK}X-A: b\rc\r\n\r\n`],
  ['a zero byte in a header', `${OK}X-A: b\0\r\n\r\n`],
  ['a chunk without a size', `${OK}Transfer-Encoding: chunked\r\n\r\n\r\n`],
  ['a chunk with a prefixed size', `${OK}Transfer-Encoding: chunked\r\n\r\n0x1\r\n`],
  ['a chunk with a negative size', `${OK}Transfer-Encoding: chunked\r\n\r\n-1\r\n`],
  ['a chunk with too large a size', `${OK}Transfer-Encoding: chunked\r\n\r\nfffffffffffff\r\n`],
  ['a line feed before a chunk', `${OK}Transfer-Encoding: chunked\r\n\r\n1;\n\r\n`],
  ['a chunk that goes on', `${OK}Transfer-Encoding: chunked\r\n\r\n1\r\nabc`],
  ['an endless line before a chunk', `${OK}Transfer-Encoding: chunked\r\n\r\n1;${'a'.repeat(1100)}`],
  ['an endless head', `${OK}X-A: ${'a'.repeat(17_000)}`],
  ['endless trailers', `${OK}Transfer-Encoding: chunked\r\n\r\n0\r\nX-A: ${'a'.repeat(17_000)}`],
  ['more than it announced', `${OK}Content-Length: 1\r\n\r\nab`],
  ['a body where none may be', 'HTTP/1.1 204 No Content\r\n\r\nab'],
];

describe('an answer is refused that has', () => {
  it.each(BAD)('%s', (_what, bytes) => {
    expect(() => read(bytes)).toThrow(BadAnswer);
    expect(() => read(bytes, { size: 1 })).toThrow(BadAnswer);
  });
});

it.each([
  ['in the middle of its head', `${OK}X-A`],
  ['in the middle of its body', `${OK}Content-Length: 5\r\n\r\nhal`],
  ['in the middle of a chunk', `${OK}Transfer-Encoding: chunked\r\n\r\n5\r\nhal`],
  ['between chunks', `${OK}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n`],
  ['before the end of its trailers', `${OK}Transfer-Encoding: chunked\r\n\r\n0\r\n`],
])('an answer that ends %s is not complete', (_what, bytes) => {
  expect(() => read(bytes, { closed: true })).toThrow('before its answer was complete');
});

it.each([
  [true, 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'],
  [true, 'HTTP/1.1 200 OK\r\nConnection: closer, keep-alive\r\nContent-Length: 0\r\n\r\n'],
  [false, 'HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 0\r\n\r\n'],
  [false, 'HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n'],
  [false, 'HTTP/1.1 200 OK\r\n\r\n'],
  [true, 'HTTP/1.1 204 No Content\r\n\r\n'],
  [false, 'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n'],
  [false, 'HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n'],
  [true, 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n'],
])('whether its connection may be kept (%s) is told by the answer', (kept, bytes) => {
  expect(read(bytes).parser.keepsConnection).toBe(kept);
});

it('the time for which a target keeps an idle connection is told', () => {
  expect(read(`${OK}Keep-Alive: max=9, timeout=5\r\nContent-Length: 0\r\n\r\n`).parser.idleSeconds).toBe(5);
  expect(read(`${OK}Content-Length: 0\r\n\r\n`).parser.idleSeconds).toBeUndefined();
});

it('one answer follows the other, each to its own sink', () => {
  const parser = new AnswerParser();
  const bodies: string[] = [];
  for (const body of ['a', 'b']) {
    const sink = { head() {}, data: (chunk: Buffer) => void bodies.push(`${chunk}`), end() {} };
    parser.start(sink, false);
    parser.feed(Buffer.from(`${OK}Content-Length: 1\r\n\r\n${body}`));
  }
  expect(bodies).toEqual(['a', 'b']);
  expect(() => parser.feed(Buffer.from(OK))).toThrow(BadAnswer);
});
