/** Frames by hand, for what Node's client cannot be made to send (RFC 9113, 4.1 and 6). */
export const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

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

export const settings = () => frame(4, 0, 0);

/** The start of a POST to `/`; the body may follow. HPACK: three indexed fields and a literal `:authority`. */
export function post(stream: number, authority = 'localhost'): Buffer {
  const END_HEADERS = 4;
  const fields = Buffer.from([0x83, 0x87, 0x84, 0x41, authority.length, ...Buffer.from(authority)]);
  return frame(1, END_HEADERS, stream, fields);
}

export const data = (stream: number, text: string) => frame(0, 0, stream, Buffer.from(text));

export function reset(stream: number, code: number): Buffer {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(code);
  return frame(3, 0, stream, payload);
}
