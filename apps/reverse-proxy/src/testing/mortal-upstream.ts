import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort } from '@platform-journey/testing';

const MAIN = fileURLToPath(new URL('mortal-upstream-main.ts', import.meta.url));

/** When a process was killed: from the signal until it was seen to be gone; by `performance.now()`. */
export interface Kill {
  from: number;
  to: number;
}

/** An upstream that is a process of its own and comes back at the same port. */
export class MortalUpstream {
  readonly port: number;
  #child: ChildProcess;

  private constructor(port: number, child: ChildProcess) {
    this.port = port;
    this.#child = child;
  }

  static async start(): Promise<MortalUpstream> {
    const port = await freePort();
    return new MortalUpstream(port, await listening(port));
  }

  /** Ends it with SIGKILL, in the middle of whatever it does. */
  async kill(): Promise<Kill> {
    const from = performance.now();
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exited = once(this.#child, 'exit');
      this.#child.kill('SIGKILL');
      await exited;
    }
    return { from, to: performance.now() };
  }

  /** Stops it where it is; the kernel goes on accepting connections for it. */
  freeze(): void {
    this.#child.kill('SIGSTOP');
  }

  async restart(): Promise<void> {
    this.#child = await listening(this.port);
  }
}

async function listening(port: number): Promise<ChildProcess> {
  const child = fork(MAIN, [String(port)], { env: { PATH: process.env.PATH ?? '' } });
  await once(child, 'message');
  return child;
}
