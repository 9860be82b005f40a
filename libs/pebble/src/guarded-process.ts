import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

const KEPT_CHARACTERS = 64_000;

/**
 * Runs a program ("$@", without standard input) and ends with it. Its own input is a pipe from this process: when that
 * closes, be it because this process has gone, kill -9 included, it takes its whole process group with it. It tells
 * the program's pid first.
 */
const GUARD = `
exec 3<&0
{ cat <&3 >/dev/null; kill -s KILL 0; } &
"$@" 3<&- 4>&- &
echo $! >&4
exec 4>&-
wait $!
`;

/** The exit code for a program that is not in the PATH. */
export const NOT_FOUND = 127;

/** A program that ends with this process, however this process ends, and whatever it has started with it. */
export class GuardedProcess {
  readonly #guard: ChildProcessWithoutNullStreams;
  #output = '';
  /** Resolves with the program's process id. */
  readonly pid: Promise<number>;
  /** Resolves with the exit code, null after a signal, when nothing of it is left. */
  readonly exited: Promise<number | null>;

  /** @param environment what the program gets beside the environment of this process */
  constructor(argv: readonly string[], environment: Record<string, string> = {}) {
    const assignments = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
    const argvOfGuard = ['-c', GUARD, 'guard', 'env', ...assignments, ...argv];
    this.#guard = spawn('/bin/sh', argvOfGuard, {
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe', 'ignore', 'pipe'],
    }) as ChildProcessWithoutNullStreams;
    this.pid = once(this.#guard.stdio[4] as Readable, 'data').then(([text]) => Number(text));
    for (const stream of [this.#guard.stdout, this.#guard.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#output = (this.#output + text).slice(-KEPT_CHARACTERS);
      });
    }
    this.exited = once(this.#guard, 'close').then(([code]) => code);
  }

  /** What it has written, the end of it if that is much. */
  get output(): string {
    return this.#output;
  }

  /** Resolves when nothing of it is left. */
  async kill(): Promise<void> {
    this.#guard.stdin.destroy();
    await this.exited;
  }
}
