import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../bin/ecs-local.mjs', import.meta.url));
const KIBIBYTES_A_MEBIBYTE = 1024;

/** ecs-local as a process of its own, spoken to without an SDK, whose own work would be measured along with it. */
export class LocalEcs {
  readonly #child: ChildProcess;
  readonly #endpoint: string;

  private constructor(child: ChildProcess, endpoint: string) {
    this.#child = child;
    this.#endpoint = endpoint;
  }

  static start(args: string[]): Promise<LocalEcs> {
    const child = spawn(process.execPath, [BIN, '--port', '0', ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return new Promise((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`ecs-local ended with ${code}`)));
      child.stdout.on('data', (chunk) => {
        const endpoint = /ready at (http:\S+)/.exec(String(chunk))?.[1];
        if (endpoint) resolve(new LocalEcs(child, endpoint));
      });
    });
  }

  /** Calls an operation by its public name. */
  async call<Output>(operation: string, input: object): Promise<Output> {
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AmazonEC2ContainerServiceV20141113.${operation}`,
    };
    const answer = await fetch(this.#endpoint, { method: 'POST', headers, body: JSON.stringify(input) });
    const output = await answer.json();
    if (!answer.ok) throw new Error(`${operation}: ${JSON.stringify(output)}`);
    return output as Output;
  }

  /** What the process occupies of the memory, in MiB. */
  residentMebibytes(): number {
    const rss = execFileSync('ps', ['-o', 'rss=', '-p', String(this.#child.pid)], { encoding: 'utf8' });
    return Number(rss) / KIBIBYTES_A_MEBIBYTE;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#child.once('exit', () => resolve());
      this.#child.kill('SIGTERM');
    });
  }
}
