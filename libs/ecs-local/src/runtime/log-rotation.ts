import {
  appendFileSync,
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  statSync,
} from 'node:fs';

export interface LogLimits {
  /** A log file that has grown past this is set aside. */
  maxBytes: number;
  /** How many files a log may have, the one that grows included: `x.log`, `x.log.1` (newer), `x.log.2`. */
  maxFiles: number;
}

export const defaultLogLimits: LogLimits = { maxBytes: 10 * 2 ** 20, maxFiles: 3 };

/** Keeps logs small while programs write to them. */
export class LogRotation {
  readonly #limits: LogLimits;
  readonly #checkMs: number;
  readonly #logs = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(limits: LogLimits, checkMs: number) {
    this.#limits = limits;
    this.#checkMs = checkMs;
  }

  watch(taskId: string, path: string): void {
    this.#logs.set(taskId, path);
    this.#timer ??= setInterval(() => this.#check(), this.#checkMs).unref();
  }

  unwatch(taskId: string): void {
    this.#logs.delete(taskId);
    if (this.#logs.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #check(): void {
    for (const path of this.#logs.values()) {
      const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
      if (size > this.#limits.maxBytes) rotate(path, this.#limits.maxFiles);
    }
  }
}

/**
 * Sets the contents of a log aside and empties it. The file itself stays, because programs hold it open; they must have
 * opened it for appending. Synchronous: what is written between the copy and the cut would be lost.
 */
export function rotate(path: string, maxFiles: number): void {
  const file = openSync(path, 'r+');
  try {
    if (maxFiles > 1) setAside(path, file, maxFiles);
    ftruncateSync(file);
  } finally {
    closeSync(file);
  }
}

function setAside(path: string, file: number, maxFiles: number): void {
  for (let number = maxFiles - 2; number >= 1; number -= 1) {
    if (existsSync(`${path}.${number}`)) renameSync(`${path}.${number}`, `${path}.${number + 1}`);
  }
  const aside = `${path}.1`;
  copyFileSync(path, aside);
  appendRest(file, aside);
}

/** What has been written while the copy was made. */
function appendRest(file: number, aside: string): void {
  const copied = statSync(aside).size;
  const rest = Buffer.alloc(Math.max(0, fstatSync(file).size - copied));
  const read = rest.length === 0 ? 0 : readSync(file, rest, { position: copied });
  appendFileSync(aside, rest.subarray(0, read));
}
