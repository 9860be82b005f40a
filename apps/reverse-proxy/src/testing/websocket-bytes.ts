export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface WebSocketFrame {
  opcode: number;
  payload?: string | Buffer;
  /** More frames of the same message follow. */
  more?: boolean;
  /** The three reserved bits, as a number up to 7. */
  reserved?: number;
}

const MASK = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);

/** A frame as a client sends it: masked (RFC 6455, 5.2). */
export function clientFrame(frame: WebSocketFrame): Buffer {
  const payload = Buffer.from(frame.payload ?? '').map((byte, i) => byte ^ (MASK[i % 4] ?? 0));
  return Buffer.concat([header(frame, payload.length, 0x80), MASK, payload]);
}

/** A frame as a server sends it. */
export function serverFrame(frame: WebSocketFrame): Buffer {
  const payload = Buffer.from(frame.payload ?? '');
  return Buffer.concat([header(frame, payload.length, 0), payload]);
}

export function closeFrame(code: number, reason = ''): WebSocketFrame {
  const payload = Buffer.alloc(2 + Buffer.byteLength(reason));
  payload.writeUInt16BE(code);
  payload.write(reason, 2);
  return { opcode: OPCODE.close, payload };
}

function header(
  { opcode, more = false, reserved = 0 }: WebSocketFrame,
  length: number,
  mask: number,
): Buffer {
  const first = (more ? 0 : 0x80) | (reserved << 4) | opcode;
  if (length < 126) return Buffer.of(first, mask | length);
  const long = length > 0xffff;
  const bytes = Buffer.alloc(long ? 10 : 4);
  bytes.writeUInt8(first);
  bytes.writeUInt8(mask | (long ? 127 : 126), 1);
  if (long) bytes.writeBigUInt64BE(BigInt(length), 2);
  else bytes.writeUInt16BE(length, 2);
  return bytes;
}
