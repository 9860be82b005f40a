import type { Writable } from 'node:stream';

/** Characters that may wait for a slow reader; lines beyond are dropped. */
const MOST_WAITING = 4 * 1024 * 1024;

/** Lines are collected for so long, or until there are so many characters: a write costs as much as many lines. */
const COLLECT_MS = 20;
const COLLECT_MOST = 16_384;

/**
 * Where log lines go. It writes many at once and never blocks: what its reader does not take waits, within a bound, and what is dropped beyond is counted. Once its reader is gone, so are the lines.
 */
export class LogOutput {
  /** Called with how many lines were dropped, once there is room again. */
  onDropped: ((lines: number) => void) | undefined;
  readonly #stream: Writable;
  readonly #limit: number;
  #lines = '';
  #timer: NodeJS.Timeout | undefined;
  #dropped = 0;
  #broken = false;

  constructor(stream: Writable, limit: number = MOST_WAITING) {
    this.#stream = stream;
    this.#limit = limit;
    stream.on('error', () => {
      this.#broken = true;
    });
    stream.on('drain', () => this.#tellDropped());
  }

  /** @param line ends in a line feed */
  write(line: string): void {
    if (this.#broken) return;
    if (this.#stream.writableLength + this.#lines.length > this.#limit) {
      this.#dropped++;
      return;
    }
    this.#lines += line;
    if (this.#lines.length >= COLLECT_MOST) this.flushSync();
    else this.#timer ??= setTimeout(() => this.flushSync(), COLLECT_MS).unref();
  }

  /** Hands all lines to the operating system, as far as that takes them without waiting; pino's name for it. */
  flushSync(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#lines === '' || this.#broken) return;
    const lines = this.#lines;
    this.#lines = '';
    this.#stream.write(lines);
  }

  /** Resolves when all lines are written, or cannot be within this time. */
  written(withinMs: number): Promise<void> {
    this.flushSync();
    return new Promise((resolve) => {
      if (this.#broken || this.#stream.writableLength === 0) return resolve();
      const deadline = setTimeout(resolve, withinMs);
      this.#stream.write('', () => {
        clearTimeout(deadline);
        resolve();
      });
    });
  }

  #tellDropped(): void {
    const dropped = this.#dropped;
    this.#dropped = 0;
    if (dropped > 0) this.onDropped?.(dropped);
  }
}

let output: LogOutput | undefined;

/** The process's own: Node writes to a pipe without blocking, and to a file or terminal at once. */
export function standardOutput(): LogOutput {
  output ??= openStandardOutput();
  return output;
}

function openStandardOutput(): LogOutput {
  const opened = new LogOutput(process.stdout);
  process.once('exit', () => opened.flushSync());
  return opened;
}
