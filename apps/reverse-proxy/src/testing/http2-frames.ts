/** Frames by hand, for what Node's client cannot be made to send (RFC 9113, 4.1 and 6). */
export const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

export const FRAME = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

export const FLAG = { ack: 1, endStream: 1, endHeaders: 4, padded: 8, priority: 32 } as const;

export type Field = [name: string, value: string];

/** A GET to `/` of the test proxy. */
export const GET: Field[] = [
  [':method', 'GET'],
  [':scheme', 'https'],
  [':path', '/'],
  [':authority', 'localhost'],
];
/** A POST to the same; the body may follow. */
export const POST: Field[] = [[':method', 'POST'], ...GET.slice(1)];

export function frame(
  type: number,
  flags: number,
  stream: number,
  payload: Uint8Array = Buffer.alloc(0),
): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

export function settings(...values: [id: number, value: number][]): Buffer {
  const payload = Buffer.alloc(6 * values.length);
  for (const [index, [id, value]] of values.entries()) {
    payload.writeUInt16BE(id, 6 * index);
    payload.writeUInt32BE(value, 6 * index + 2);
  }
  return frame(FRAME.settings, 0, 0, payload);
}

const MAX_FRAME = 16_384;

/** A whole request or the head of one, in as many frames as it takes; `flags` beside END_HEADERS. */
export function headers(stream: number, fields: readonly Field[], flags: number = FLAG.endStream): Buffer {
  const block = hpack(fields);
  const frames: Buffer[] = [];
  for (let at = 0; at < block.length; at += MAX_FRAME) {
    const last = at + MAX_FRAME < block.length ? 0 : FLAG.endHeaders;
    const [type, first] = at === 0 ? [FRAME.headers, flags] : [FRAME.continuation, 0];
    frames.push(frame(type, first | last, stream, block.subarray(at, at + MAX_FRAME)));
  }
  return Buffer.concat(frames);
}

export const get = (stream: number) => headers(stream, GET);
export const post = (stream: number) => headers(stream, POST, 0);

export const data = (stream: number, text: string, flags = 0) =>
  frame(FRAME.data, flags, stream, Buffer.from(text));

export const reset = (stream: number, code: number) => frame(FRAME.reset, 0, stream, uint32(code));

export const windowUpdate = (stream: number, by: number) => frame(FRAME.windowUpdate, 0, stream, uint32(by));

export const ping = () => frame(FRAME.ping, 0, 0, Buffer.alloc(8));

export const priority = (stream: number, on: number) =>
  frame(FRAME.priority, 0, stream, Buffer.concat([uint32(on), Buffer.of(1)]));

/** Every field as a literal that is not to be indexed (RFC 7541, 6.2.2), names and values in latin1. */
export function hpack(fields: readonly Field[]): Buffer {
  return Buffer.concat(fields.flatMap(([name, value]) => [Buffer.of(0), literal(name), literal(value)]));
}

function literal(text: string): Buffer {
  return Buffer.concat([Buffer.from(prefixed(text.length, 7)), Buffer.from(text, 'latin1')]);
}

/** RFC 7541, 5.1. */
function prefixed(value: number, bits: number): number[] {
  const limit = 2 ** bits - 1;
  if (value < limit) return [value];
  const bytes = [limit];
  let rest = value - limit;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
}
