import type { TLSSocket } from 'node:tls';
import { waitUntil } from '@platform-journey/testing';
import { openRaw } from './clients.ts';
import { FRAME, PREFACE, settings } from './http2-frames.ts';
import type { TestProxy } from './test-proxy.ts';

export interface Frame {
  type: number;
  flags: number;
  stream: number;
  payload: Buffer;
}

/** An HTTP/2 client that sends what it is told and understands as little as it must. */
export class RawHttp2 {
  readonly frames: Frame[] = [];
  readonly #socket: TLSSocket;
  #unread = Buffer.alloc(0);

  constructor(socket: TLSSocket) {
    this.#socket = socket;
    socket.on('data', (data) => this.#read(data));
  }

  /** @param first what is sent before anything else: the preface and settings */
  static async open(proxy: TestProxy, first: Buffer[] = [PREFACE, settings()]): Promise<RawHttp2> {
    const client = new RawHttp2(await openRaw(proxy, 'h2'));
    client.send(...first);
    return client;
  }

  send(...frames: Uint8Array[]): boolean {
    return this.#socket.write(Buffer.concat(frames));
  }

  /** Sends as fast as the proxy reads. Resolves when it has closed or all has been sent. */
  async flood(count: number, next: (index: number) => Uint8Array): Promise<void> {
    for (let i = 0; i < count && !this.closed; i++) {
      if (!this.send(next(i))) await this.#drained();
    }
  }

  #drained(): Promise<void> {
    const socket = this.#socket;
    return new Promise((resolve) => {
      const done = () => {
        socket.off('drain', done).off('close', done);
        resolve();
      };
      socket.on('drain', done).on('close', done);
    });
  }

  get closed(): boolean {
    return this.#socket.destroyed;
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Reads nothing any more, or goes on. */
  pause(): void {
    this.#socket.pause();
  }

  of(type: number): Frame[] {
    return this.frames.filter((frame) => frame.type === type);
  }

  /** What the proxy did first about a stream: its answer's status, the code of its reset, or of the GOAWAY. */
  async verdict(stream: number, timeoutMs?: number): Promise<string> {
    const ends: number[] = [FRAME.headers, FRAME.reset, FRAME.goaway];
    const isEnd = ({ type, stream: on, payload }: Frame) =>
      ends.includes(type) && (type === FRAME.goaway ? goawayCode(payload) !== 0 : on === stream);
    const end = await waitUntil(
      'the proxy has an answer',
      () => this.frames.find(isEnd) ?? (this.closed ? 'closed' : undefined),
      timeoutMs,
    );
    if (end === 'closed') return end;
    if (end.type === FRAME.headers) return String(statusOf(end.payload));
    const code = end.type === FRAME.reset ? end.payload.readUInt32BE() : goawayCode(end.payload);
    return `${end.type === FRAME.reset ? 'reset' : 'goaway'} ${CODES[code]}`;
  }

  #read(data: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, data]);
    while (this.#unread.length >= 9) {
      const length = this.#unread.readUIntBE(0, 3);
      if (this.#unread.length < 9 + length) return;
      this.frames.push({
        type: this.#unread.readUInt8(3),
        flags: this.#unread.readUInt8(4),
        stream: this.#unread.readUInt32BE(5),
        payload: this.#unread.subarray(9, 9 + length),
      });
      this.#unread = this.#unread.subarray(9 + length);
    }
  }
}

/** RFC 9113, 7. */
const CODES = [
  ...['NO_ERROR', 'PROTOCOL_ERROR', 'INTERNAL_ERROR', 'FLOW_CONTROL_ERROR', 'SETTINGS_TIMEOUT'],
  ...['STREAM_CLOSED', 'FRAME_SIZE_ERROR', 'REFUSED_STREAM', 'CANCEL', 'COMPRESSION_ERROR'],
  ...['CONNECT_ERROR', 'ENHANCE_YOUR_CALM', 'INADEQUATE_SECURITY', 'HTTP_1_1_REQUIRED'],
];

const goawayCode = (payload: Buffer) => payload.readUInt32BE(4);

/** `:status` comes first: from HPACK's static table, or its digits with the table's name. */
function statusOf(block: Buffer): number {
  const STATIC = [200, 204, 206, 304, 400, 404, 500];
  const at = block.findIndex((byte) => (byte & 0xe0) !== 0x20);
  const [first = 0, length = 0] = block.subarray(at);
  if (first >= 0x88 && first <= 0x8e) return STATIC[first - 0x88] ?? 0;
  const text = block.subarray(at + 2, at + 2 + (length & 0x7f));
  return Number(length & 0x80 ? huffmanDigits(text) : text.toString());
}

/** RFC 7541, appendix B, as far as digits go: 0 to 2 have five bits, 3 to 9 six. */
function huffmanDigits(bytes: Buffer): string {
  let bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  let digits = '';
  while (bits.length >= 5 && bits.includes('0')) {
    const five = Number.parseInt(bits.slice(0, 5), 2);
    digits += five < 3 ? five : Number.parseInt(bits.slice(0, 6), 2) - 0x19 + 3;
    bits = bits.slice(five < 3 ? 5 : 6);
  }
  return digits;
}
