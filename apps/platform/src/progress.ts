import { performance } from 'node:perf_hooks';
import { colors } from './colors.ts';

export interface Output {
  isTTY?: boolean;
  write(text: string): unknown;
}

/**
 * Steps as they happen: one line a step that is rewritten on a terminal, and a plain line a change elsewhere.
 * One step runs at a time.
 */
export class Progress {
  readonly #output: Output;
  #step: { title: string; startedAt: number; detail: string } | undefined;

  constructor(output: Output) {
    this.#output = output;
  }

  /** Shows the step until it ends; the detail that `run` returns stands on its last line. */
  async step(title: string, run: (detail: (text: string) => void) => Promise<string>): Promise<void> {
    this.#step = { title, startedAt: performance.now(), detail: '' };
    if (this.#output.isTTY) this.#rewrite(colors.cyan('…'), title);
    try {
      const result = await run((text) => this.#detail(text));
      const seconds = ((performance.now() - this.#step.startedAt) / 1000).toFixed(1);
      this.#end(colors.green('✓'), `${title} ${colors.dim(`${result} (${seconds} s)`)}`);
    } catch (error) {
      this.#end(colors.red('✗'), title);
      throw error;
    }
  }

  line(text: string): void {
    this.#output.write(`${text}\n`);
  }

  #detail(text: string): void {
    if (!this.#step || this.#step.detail === text) return;
    this.#step.detail = text;
    if (this.#output.isTTY) this.#rewrite(colors.cyan('…'), `${this.#step.title} ${colors.dim(text)}`);
    else this.line(`  ${this.#step.title}: ${text}`);
  }

  #end(mark: string, text: string): void {
    this.#step = undefined;
    if (this.#output.isTTY) this.#rewrite(mark, `${text}\n`);
    else this.line(`${mark} ${text}`);
  }

  #rewrite(mark: string, text: string): void {
    this.#output.write(`\r\x1b[2K${mark} ${text}`);
  }
}
