import {
  data,
  type Field,
  FLAG,
  FRAME,
  frame,
  GET,
  get,
  headers,
  hpack,
  POST,
  PREFACE,
  ping,
  post,
  reset,
  settings,
  windowUpdate,
} from './http2-frames.ts';

/** What is sent after preface and settings, or in their place, and what becomes of stream 1 or the connection. */
export type Case = [what: string, verdict: string, frames: Buffer[], first?: Buffer[]];

const without = (name: string): Field[] => GET.filter(([field]) => field !== name);
const having = (name: string, value: string): Field[] =>
  GET.map((field) => (field[0] === name ? [name, value] : field));
const withField = (name: string, value: string): Field[] => [...GET, [name, value]];
const request = (fields: Field[]) => [headers(1, fields)];
const bytes = (...values: number[]) => Buffer.from(values);

const REQUESTS: Case[] = [
  ['a name in capitals', 'reset PROTOCOL_ERROR', request(withField('X-Upper', '1'))],
  ['an unknown pseudo header', 'reset PROTOCOL_ERROR', request([[':unknown', '1'], ...GET])],
  ['a pseudo header of answers', 'reset PROTOCOL_ERROR', request([[':status', '200'], ...GET])],
  ['a pseudo header twice', 'reset PROTOCOL_ERROR', request([[':path', '/other'], ...GET])],
  ['a pseudo header after others', 'reset PROTOCOL_ERROR', request([['x', '1'], ...GET])],
  ['no method', 'reset PROTOCOL_ERROR', request(without(':method'))],
  ['no scheme', 'reset PROTOCOL_ERROR', request(without(':scheme'))],
  ['no path', 'reset PROTOCOL_ERROR', request(without(':path'))],
  ['no authority and no host', 'reset PROTOCOL_ERROR', request(without(':authority'))],
  ['an empty path', 'reset PROTOCOL_ERROR', request(having(':path', ''))],
  ['a relative path', 'reset PROTOCOL_ERROR', request(having(':path', 'x'))],
  ['an asterisk', 'reset PROTOCOL_ERROR', request(having(':path', '*'))],
  ['a line end in the path', 'reset PROTOCOL_ERROR', request(having(':path', '/ HTTP/1.1\r\nHost: other'))],
  ['a space in the path', 'reset PROTOCOL_ERROR', request(having(':path', '/a b'))],
  ['a fragment', '400', request(having(':path', '/#x'))],
  ['a path beyond ASCII', '400', request(having(':path', '/\xe9'))],
  ['a method that is no token', 'reset PROTOCOL_ERROR', request(having(':method', 'GET /'))],
  ['an unknown method', '405', request(having(':method', 'FOO'))],
  ['TRACE', '405', request(having(':method', 'TRACE'))],
  ['another scheme', '400', request(having(':scheme', 'ftp'))],
  ['an empty scheme', 'reset PROTOCOL_ERROR', request(having(':scheme', ''))],
  ['CONNECT with a path', 'reset PROTOCOL_ERROR', request(having(':method', 'CONNECT'))],
  [
    'extended CONNECT',
    'reset PROTOCOL_ERROR',
    request([...having(':method', 'CONNECT'), [':protocol', 'websocket']]),
  ],
  ['an authority with credentials', 'reset PROTOCOL_ERROR', request(having(':authority', 'user@localhost'))],
  ['an authority with a path', 'reset PROTOCOL_ERROR', request(having(':authority', 'localhost/x'))],
  ['an empty authority', 'reset PROTOCOL_ERROR', request(having(':authority', ''))],
  ['a host that is not the authority', '400', request(withField('host', 'other'))],
  ['two hosts', 'reset PROTOCOL_ERROR', request([...withField('host', 'localhost'), ['host', 'other']])],
  ['connection', 'reset PROTOCOL_ERROR', request(withField('connection', 'close'))],
  ['keep-alive', 'reset PROTOCOL_ERROR', request(withField('keep-alive', 'timeout=5'))],
  ['proxy-connection', 'reset PROTOCOL_ERROR', request(withField('proxy-connection', 'close'))],
  ['transfer-encoding', 'reset PROTOCOL_ERROR', [headers(1, [...POST, ['transfer-encoding', 'chunked']], 0)]],
  ['upgrade', 'reset PROTOCOL_ERROR', request(withField('upgrade', 'h2c'))],
  ['te that is not trailers', 'reset PROTOCOL_ERROR', request(withField('te', 'gzip'))],
  ['another expectation', '417', request(withField('expect', 'more'))],
  ['a path that is too long', '414', request(having(':path', `/${'a'.repeat(8192)}`))],
  [
    'too many headers',
    '431',
    request([...GET, ...Array.from({ length: 101 }, (_, i): Field => [`x${i}`, '1'])]),
  ],
  ['headers that are too large', '431', request(withField('x', 'a'.repeat(17_000)))],
  [
    'two lengths',
    'reset PROTOCOL_ERROR',
    [headers(1, [...POST, ['content-length', '1'], ['content-length', '1']], 0)],
  ],
  [
    'a length that is no number',
    'reset PROTOCOL_ERROR',
    [headers(1, [...POST, ['content-length', '0x1']], 0)],
  ],
  ['a length with a plus', 'reset PROTOCOL_ERROR', [headers(1, [...POST, ['content-length', '+1']], 0)]],
  ['a length without a body', 'reset PROTOCOL_ERROR', [headers(1, [...POST, ['content-length', '1']])]],
  [
    'less body than its length',
    'reset PROTOCOL_ERROR',
    [headers(1, [...POST, ['content-length', '2']], 0), data(1, 'a', FLAG.endStream)],
  ],
  [
    'more body than its length',
    'goaway INTERNAL_ERROR',
    [headers(1, [...POST, ['content-length', '1']], 0), data(1, 'ab', FLAG.endStream)],
  ],
  ['trailers that do not end the stream', 'reset PROTOCOL_ERROR', [post(1), headers(1, [['x', '1']], 0)]],
  ['trailers with a pseudo header', 'reset PROTOCOL_ERROR', [post(1), headers(1, [[':path', '/']])]],
];

const FRAMES: Case[] = [
  ['no preface', 'goaway INTERNAL_ERROR', [], [Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')]],
  ['no settings after the preface', 'goaway PROTOCOL_ERROR', [], [PREFACE, get(1)]],
  [
    'a frame that is too large',
    'goaway FRAME_SIZE_ERROR',
    [post(1), frame(FRAME.data, 0, 1, Buffer.alloc(16_385))],
  ],
  ['settings on a stream', 'goaway PROTOCOL_ERROR', [frame(FRAME.settings, 0, 1)]],
  ['settings of half a length', 'goaway FRAME_SIZE_ERROR', [frame(FRAME.settings, 0, 0, bytes(0, 3, 0))]],
  [
    'an acknowledgement with a value',
    'goaway FRAME_SIZE_ERROR',
    [frame(FRAME.settings, FLAG.ack, 0, Buffer.alloc(6))],
  ],
  ['a push setting of 2', 'goaway PROTOCOL_ERROR', [settings([2, 2])]],
  ['a window of 2 GiB', 'goaway FLOW_CONTROL_ERROR', [settings([4, 2 ** 31])]],
  ['a frame size below 16 KiB', 'goaway PROTOCOL_ERROR', [settings([5, 16_383])]],
  [
    'more settings than there are',
    'goaway ENHANCE_YOUR_CALM',
    [settings(...Array.from({ length: 100 }, (): [number, number] => [99, 1]))],
  ],
  ['a short ping', 'goaway FRAME_SIZE_ERROR', [frame(FRAME.ping, 0, 0, Buffer.alloc(7))]],
  ['a ping on a stream', 'goaway PROTOCOL_ERROR', [frame(FRAME.ping, 0, 1, Buffer.alloc(8))]],
  ['a window update of 0', 'goaway PROTOCOL_ERROR', [windowUpdate(0, 0)]],
  ['a window update of 0 for a stream', 'goaway PROTOCOL_ERROR', [post(1), windowUpdate(1, 0)]],
  ['a window beyond 2 GiB', 'goaway FLOW_CONTROL_ERROR', [windowUpdate(0, 2 ** 31 - 1)]],
  ['a window of a stream beyond 2 GiB', 'goaway FLOW_CONTROL_ERROR', [post(1), windowUpdate(1, 2 ** 31 - 1)]],
  ['a window update for an idle stream', 'goaway PROTOCOL_ERROR', [windowUpdate(1, 1)]],
  ['a reset of an idle stream', 'goaway PROTOCOL_ERROR', [reset(1, 8)]],
  ['a short reset', 'goaway FRAME_SIZE_ERROR', [post(1), frame(FRAME.reset, 0, 1, Buffer.alloc(3))]],
  ['data for an idle stream', 'goaway PROTOCOL_ERROR', [data(1, 'a')]],
  ['data for the connection', 'goaway PROTOCOL_ERROR', [data(0, 'a')]],
  [
    'more padding than data',
    'goaway PROTOCOL_ERROR',
    [post(1), frame(FRAME.data, FLAG.padded, 1, bytes(9, 1))],
  ],
  ['a stream with an even number', 'goaway PROTOCOL_ERROR', [get(2)]],
  [
    'a push',
    'goaway PROTOCOL_ERROR',
    [post(1), frame(FRAME.pushPromise, FLAG.endHeaders, 1, bytes(0, 0, 0, 2))],
  ],
  [
    'a continuation of nothing',
    'goaway PROTOCOL_ERROR',
    [frame(FRAME.continuation, FLAG.endHeaders, 1, hpack(GET))],
  ],
  ['headers that are interrupted', 'goaway PROTOCOL_ERROR', [frame(FRAME.headers, 1, 1, hpack(GET)), ping()]],
  [
    'headers that others interrupt',
    'goaway PROTOCOL_ERROR',
    [frame(FRAME.headers, 1, 1, hpack(GET)), get(3)],
  ],
  ['a short priority', 'goaway FRAME_SIZE_ERROR', [post(1), frame(FRAME.priority, 0, 1, Buffer.alloc(4))]],
  [
    'an index that is in no table',
    'goaway COMPRESSION_ERROR',
    [frame(FRAME.headers, 5, 1, bytes(0xff, 0x80, 0x01))],
  ],
  [
    'a table that is too large',
    'goaway COMPRESSION_ERROR',
    [frame(FRAME.headers, 5, 1, bytes(0x3f, 0xff, 0xff, 0x03))],
  ],
  [
    'a literal that is cut off',
    'goaway COMPRESSION_ERROR',
    [frame(FRAME.headers, 5, 1, bytes(0x00, 0x05, 0x61))],
  ],
  [
    'Huffman padding that is too long',
    'goaway COMPRESSION_ERROR',
    [frame(FRAME.headers, 5, 1, bytes(0x00, 0x85, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00))],
  ],
  ['a GOAWAY on a stream', 'goaway PROTOCOL_ERROR', [frame(FRAME.goaway, 0, 1, Buffer.alloc(8))]],
];

/** Headers that nghttp2 drops, where RFC 9113, 8.2.1, would have it reset the stream. */
export const DROPPED: [what: string, field: Field][] = [
  ['a name with a space', ['x y', '1']],
  ['a name with a colon', ['x:y', '1']],
  ['an empty name', ['', '1']],
  ['a line end in a value', ['x', 'a\r\nhost: other']],
  ['a line feed in a value', ['x', 'a\nb']],
  ['a NUL in a value', ['x', 'a\0b']],
  ['a space before a value', ['x', ' a']],
  ['a tab after a value', ['x', 'a\t']],
];

export const HTTP2_CORPUS: Case[] = [...REQUESTS, ...FRAMES];
