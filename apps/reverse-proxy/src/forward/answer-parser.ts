/** What a target sent is not an answer that can be trusted to begin and end where it seems to. */
export class BadAnswer extends Error {
  override readonly name = 'BadAnswer';
}

/** Is told of the parts of an answer as they come. What it throws comes out of `feed`. */
export interface AnswerSink {
  /**
   * The head of the answer, or of an interim one (1xx).
   *
   * @param headers name, value, name, value; lowercase names, duplicates kept
   */
  head(status: number, headers: string[]): void;
  /** @param chunk a view that is good until this returns */
  data(chunk: Buffer): void;
  /** @param trailers as the headers */
  end(trailers: string[]): void;
}

/** In bytes, of a head or of trailers. */
const HEAD_LIMIT = 16_384;
/** In bytes, of the line in front of a chunk, whose extensions nobody reads. */
const LINE_LIMIT = 1024;
const HEAD_START = 'HTTP/1.';
const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: .*)?$/;
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;
/** What no line may hold, and what would be the end of one for some and not for others. */
const NOT_IN_A_HEAD = /[^\t\r\n\x20-\x7e\x80-\xff]|\r(?!\n)|(?<!\r)\n/;
const LENGTH = /^\d{1,15}$/;
const CHUNK_LINE = /^([\da-f]{1,12})[\t ]*(?:;[\t\x20-\x7e\x80-\xff]*)?$/i;
const NO_TRAILERS: string[] = [];

/** What is expected next. `ended`: nothing; whatever comes then belongs to no answer. */
type State = 'ended' | 'head' | 'length' | 'until-close' | 'chunk-line' | 'chunk' | 'chunk-end' | 'trailers';

/**
 * Reads the answers of one HTTP/1.1 connection (RFC 9112), one for each `start`. It is strict where two readers could
 * disagree about where an answer ends, and leaves nothing to guess: whoever feeds it must drop the connection when it
 * throws.
 */
export class AnswerParser {
  /** Whether another answer may follow on the connection; good once this one has ended. */
  keepsConnection = false;
  /** Seconds for which the target says it keeps an idle connection. */
  idleSeconds: number | undefined;
  #state: State = 'ended';
  #sink: AnswerSink | undefined;
  #bodiless = false;
  /** The beginning of a head, a line or trailers. */
  #held: Buffer | undefined;
  /** Bytes of the body or of a chunk that are to come. */
  #left = 0;

  /** Expects an answer; one to HEAD has no body, whatever it says. */
  start(sink: AnswerSink, toHead: boolean): void {
    this.#sink = sink;
    this.#bodiless = toHead;
    this.#state = 'head';
  }

  /** @throws BadAnswer when it is none, or came unasked */
  feed(bytes: Buffer): void {
    const all = this.#held ? Buffer.concat([this.#held, bytes]) : bytes;
    this.#held = undefined;
    let at = 0;
    while (at < all.length) {
      const next = this.#read(all, at);
      if (next < 0) {
        this.#held = Buffer.from(all.subarray(at));
        return;
      }
      at = next;
    }
  }

  /**
   * The connection has ended, properly.
   *
   * @throws Error when the answer was not complete
   */
  finish(): void {
    if (this.#state === 'until-close') this.#end(NO_TRAILERS);
    else if (this.#state !== 'ended')
      throw new Error('the target closed its connection before its answer was complete');
  }

  /** @returns where it came to, or -1 when it needs more */
  #read(bytes: Buffer, at: number): number {
    switch (this.#state) {
      case 'head':
        return this.#readHead(bytes, at);
      case 'length':
        return this.#readData(bytes, at, 'ended');
      case 'chunk':
        return this.#readData(bytes, at, 'chunk-end');
      case 'until-close':
        this.#sink?.data(bytes.subarray(at));
        return bytes.length;
      case 'chunk-line':
        return this.#readChunkLine(bytes, at);
      case 'chunk-end':
        return this.#readChunkEnd(bytes, at);
      case 'trailers':
        return this.#readTrailers(bytes, at);
      case 'ended':
        throw new BadAnswer('the target sent more than it was asked for');
    }
  }

  #readHead(bytes: Buffer, at: number): number {
    const end = bytes.indexOf('\r\n\r\n', at, 'latin1');
    if (end < 0) {
      const beginning = bytes.toString('latin1', at, at + HEAD_START.length);
      if (!HEAD_START.startsWith(beginning)) throw new BadAnswer('the target does not speak HTTP/1');
    }
    if ((end < 0 ? bytes.length : end) - at > HEAD_LIMIT)
      throw new BadAnswer('the head of the answer is too large');
    if (end < 0) return incomplete(bytes, at);
    this.#head(bytes.toString('latin1', at, end));
    return end + 4;
  }

  #head(text: string): void {
    if (NOT_IN_A_HEAD.test(text)) throw new BadAnswer('the head of the answer has a forbidden character');
    const end = text.indexOf('\r\n');
    const [, minor, code] = STATUS_LINE.exec(end < 0 ? text : text.slice(0, end)) ?? [];
    if (code === undefined) throw new BadAnswer('the status line of the answer is malformed');
    const status = Number(code);
    const headers = end < 0 ? [] : parseFields(text, end + 2);
    if (status === 101) throw new BadAnswer('the target switched protocols unasked');
    if (status >= 200) this.#frame(status, headers, minor === '1');
    this.#sink?.head(status, headers);
    if (this.#state === 'length' && this.#left === 0) this.#end(NO_TRAILERS);
  }

  /** Finds out where the answer will end: RFC 9112, 6.3. */
  #frame(status: number, headers: readonly string[], persistent: boolean): void {
    let length: string | undefined;
    let coding: string | undefined;
    let close = !persistent;
    this.idleSeconds = undefined;
    for (let i = 0; i < headers.length; i += 2) {
      const value = headers[i + 1] as string;
      switch (headers[i]) {
        case 'content-length':
          if (length !== undefined) throw new BadAnswer('the answer has several lengths');
          length = value;
          break;
        case 'transfer-encoding':
          coding = coding === undefined ? value : `${coding},${value}`;
          break;
        case 'connection':
          close ||= /(?:^|[\t ,])close(?:$|[\t ,])/i.test(value);
          break;
        case 'keep-alive':
          this.idleSeconds = idleSeconds(value);
      }
    }
    this.#left = 0;
    this.#state = 'length';
    if (coding !== undefined) {
      if (coding.toLowerCase() !== 'chunked' || length !== undefined || !persistent) {
        throw new BadAnswer('the answer has a transfer coding that is not just "chunked"');
      }
    } else if (length !== undefined && !LENGTH.test(length))
      throw new BadAnswer('the length of the answer is none');
    this.keepsConnection = !close;
    if (status === 204 && (coding !== undefined || (length !== undefined && length !== '0'))) {
      // It must not say so (RFC 9110, 8.6), and who knows what follows.
      this.keepsConnection = false;
    }
    if (this.#bodiless || status === 204 || status === 304) return;
    if (coding !== undefined) this.#state = 'chunk-line';
    else if (length !== undefined) this.#left = Number(length);
    else {
      this.#state = 'until-close';
      this.keepsConnection = false;
    }
  }

  #readData(bytes: Buffer, at: number, then: 'ended' | 'chunk-end'): number {
    const end = Math.min(bytes.length, at + this.#left);
    this.#left -= end - at;
    this.#sink?.data(at === 0 && end === bytes.length ? bytes : bytes.subarray(at, end));
    if (this.#left > 0) return end;
    if (then === 'ended') this.#end(NO_TRAILERS);
    else this.#state = then;
    return end;
  }

  #readChunkLine(bytes: Buffer, at: number): number {
    const end = bytes.indexOf('\r\n', at, 'latin1');
    if ((end < 0 ? bytes.length : end) - at > LINE_LIMIT)
      throw new BadAnswer('the line before a chunk is too long');
    if (end < 0) return incomplete(bytes, at);
    const size = CHUNK_LINE.exec(bytes.toString('latin1', at, end))?.[1];
    if (size === undefined) throw new BadAnswer('the size of a chunk is malformed');
    this.#left = Number.parseInt(size, 16);
    this.#state = this.#left > 0 ? 'chunk' : 'trailers';
    return end + 2;
  }

  #readChunkEnd(bytes: Buffer, at: number): number {
    if (bytes.length - at < 2) return -1;
    if (bytes[at] !== 13 || bytes[at + 1] !== 10) throw new BadAnswer('a chunk is longer than it said');
    this.#state = 'chunk-line';
    return at + 2;
  }

  #readTrailers(bytes: Buffer, at: number): number {
    if (bytes.length - at < 2) return incomplete(bytes, at);
    if (bytes[at] === 13 && bytes[at + 1] === 10) {
      this.#end(NO_TRAILERS);
      return at + 2;
    }
    const end = bytes.indexOf('\r\n\r\n', at, 'latin1');
    if ((end < 0 ? bytes.length : end) - at > HEAD_LIMIT) throw new BadAnswer('the trailers are too large');
    if (end < 0) return incomplete(bytes, at);
    const text = bytes.toString('latin1', at, end);
    if (NOT_IN_A_HEAD.test(text)) throw new BadAnswer('the trailers have a forbidden character');
    this.#end(parseFields(text, 0));
    return end + 4;
  }

  #end(trailers: string[]): void {
    this.#state = 'ended';
    const sink = this.#sink;
    this.#sink = undefined;
    sink?.end(trailers);
  }
}

/** Whoever ends lines with a line feed alone never comes to an end; nothing is gained by waiting for it. */
function incomplete(bytes: Buffer, at: number): -1 {
  if (/(?<!\r)\n/.test(bytes.toString('latin1', at))) throw new BadAnswer('a line feed stands alone');
  return -1;
}

function parseFields(text: string, from: number): string[] {
  const fields: string[] = [];
  for (let at = from; at < text.length; ) {
    const found = text.indexOf('\r\n', at);
    const end = found < 0 ? text.length : found;
    const colon = text.indexOf(':', at);
    if (colon < 0 || colon > end) throw new BadAnswer('a header of the answer is malformed');
    fields.push(fieldName(text.slice(at, colon)), fieldValue(text, colon + 1, end));
    at = end + 2;
  }
  return fields;
}

/** Names that most answers have, as they are spelt most. */
const USUAL = new Map(
  [
    ...['Server', 'Date', 'Content-Type', 'Content-Length', 'Content-Encoding', 'Content-Security-Policy'],
    ...['Connection', 'Keep-Alive', 'Transfer-Encoding', 'ETag', 'Last-Modified', 'Cache-Control', 'Vary'],
    ...['Accept-Ranges', 'Set-Cookie', 'Location', 'Strict-Transport-Security', 'X-Content-Type-Options'],
  ].flatMap((name) => [
    [name, name.toLowerCase()],
    [name.toLowerCase(), name.toLowerCase()],
  ]),
);

function fieldName(text: string): string {
  const usual = USUAL.get(text);
  if (usual !== undefined) return usual;
  if (!TOKEN.test(text)) throw new BadAnswer('the name of a header of the answer is malformed');
  return text.toLowerCase();
}

function fieldValue(text: string, from: number, to: number): string {
  let [start, end] = [from, to];
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (start < end && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

function idleSeconds(keepAlive: string): number | undefined {
  const seconds = /(?:^|[\t ,])timeout=(\d{1,6})/i.exec(keepAlive)?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}
