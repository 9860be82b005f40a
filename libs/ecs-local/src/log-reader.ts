import { open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';

const CHUNK_BYTES = 2 ** 16;

/** Reads a log from its start, with what rotation has set aside before it, and then what is added. */
export class LogReader {
  readonly #path: string;
  readonly #decoder = new StringDecoder();
  #position: number | undefined;
  #unfinished = '';

  constructor(path: string) {
    this.#path = path;
  }

  /** The whole lines that have come since the last call; '' when there are none. */
  async read(): Promise<string> {
    const before = this.#position === undefined ? await this.#readAside() : '';
    const text = this.#unfinished + before + (await this.#readOn());
    const end = text.lastIndexOf('\n') + 1;
    this.#unfinished = text.slice(end);
    return text.slice(0, end);
  }

  /** A last line that its program has not ended, made whole. */
  rest(): string {
    return this.#unfinished === '' ? '' : `${this.#unfinished}\n`;
  }

  /** The files that rotation has set aside, oldest first: the highest number. */
  async #readAside(): Promise<string> {
    this.#position = 0;
    const parts: string[] = [];
    for (let number = 1; ; number += 1) {
      const { text, size } = await readFrom(`${this.#path}.${number}`, 0, this.#decoder);
      if (size === undefined) return parts.reverse().join('');
      parts.push(text);
    }
  }

  async #readOn(): Promise<string> {
    const position = this.#position ?? 0;
    const { text, size = 0 } = await readFrom(this.#path, position, this.#decoder);
    this.#position = size;
    if (size >= position) return text;
    // It has been rotated: what had been added before that is in the file set aside.
    this.#position = 0;
    const rest = await readFrom(`${this.#path}.1`, position, this.#decoder);
    return rest.text + (await this.#readOn());
  }
}

/** The text from a position on, and the size that it has been read up to; undefined when there is no file. */
async function readFrom(
  path: string,
  position: number,
  decoder: StringDecoder,
): Promise<{ text: string; size?: number }> {
  const file = await open(path).catch(() => undefined);
  if (!file) return { text: '' };
  try {
    const parts: string[] = [];
    const buffer = Buffer.alloc(CHUNK_BYTES);
    let at = position;
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, at);
      if (bytesRead === 0) break;
      parts.push(decoder.write(buffer.subarray(0, bytesRead)));
      at += bytesRead;
    }
    const { size } = await file.stat();
    return { text: parts.join(''), size: size < at ? size : at };
  } finally {
    await file.close();
  }
}
