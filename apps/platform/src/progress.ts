import { performance } from 'node:perf_hooks';
import { colors, plain } from './colors.ts';

/** Of a terminal that does not say. */
const WIDTH = 80;

export interface Output {
  isTTY?: boolean;
  /** How wide a terminal is. */
  columns?: number;
  write(text: string): unknown;
}

/**
 * Steps as they happen: one line a step that is rewritten on a terminal, and a plain line a change elsewhere.
 * One step runs at a time.
 */
export class Progress {
  readonly #output: Output;
  readonly #isLive: boolean;
  readonly #colors: typeof colors;
  #step: { title: string; startedAt: number; detail: string } | undefined;

  constructor(output: Output, { TERM, CI }: NodeJS.ProcessEnv = process.env) {
    this.#output = output;
    this.#isLive = output.isTTY === true && TERM !== 'dumb' && !CI;
    this.#colors = output.isTTY ? colors : plain;
  }

  /** Shows the step until it ends; the detail that `run` returns stands on its last line. */
  async step(title: string, run: (detail: (text: string) => void) => Promise<string>): Promise<void> {
    this.#step = { title, startedAt: performance.now(), detail: '' };
    if (this.#isLive) this.#live(title, '');
    try {
      const result = await run((text) => this.#detail(text));
      const seconds = ((performance.now() - this.#step.startedAt) / 1000).toFixed(1);
      this.#end(this.#colors.green('✓'), `${title} ${this.#colors.dim(`${result} (${seconds} s)`)}`);
    } catch (error) {
      this.#end(this.#colors.red('✗'), title);
      throw error;
    }
  }

  line(text: string): void {
    this.#output.write(`${text}\n`);
  }

  #detail(text: string): void {
    if (!this.#step || this.#step.detail === text) return;
    this.#step.detail = text;
    if (this.#isLive) this.#live(this.#step.title, text);
    else this.line(`  ${this.#step.title}: ${text}`);
  }

  #end(mark: string, text: string): void {
    this.#step = undefined;
    if (this.#isLive) this.#rewrite(mark, `${text}\n`);
    else this.line(`${mark} ${text}`);
  }

  /** No longer than the terminal is wide: of a line that has run over, only the last part could be taken back. */
  #live(title: string, detail: string): void {
    const room = Math.max(0, (this.#output.columns ?? WIDTH) - '… '.length - 1);
    const left = Math.max(0, room - title.length - 1);
    const text = `${title.slice(0, room)} ${this.#colors.dim(detail.slice(0, left))}`.trimEnd();
    this.#rewrite(this.#colors.cyan('…'), text);
  }

  #rewrite(mark: string, text: string): void {
    this.#output.write(`\r\x1b[2K${mark} ${text}`);
  }
}
