import { setTimeout as sleep } from 'node:timers/promises';
import { IssueError } from './issue-error.ts';

const FIRST_POLL_MS = 100;
const LONGEST_POLL_MS = 3000;

/** Waits for a CA, for so long in all. */
export class Patience {
  readonly #signal: AbortSignal;
  readonly #deadline: number;

  constructor(signal: AbortSignal, ms: number) {
    this.#signal = signal;
    this.#deadline = performance.now() + ms;
  }

  /**
   * Asks again and again until there is an answer.
   *
   * @param what is waited for: the end of a sentence
   * @throws IssueError `too_slow`; the signal's reason
   */
  async until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
    for (let pause = FIRST_POLL_MS; ; pause = Math.min(2 * pause, LONGEST_POLL_MS)) {
      const answer = await ask();
      if (answer !== undefined) return answer;
      if (performance.now() + pause > this.#deadline) {
        throw new IssueError('too_slow', `The CA took too long until ${what}`);
      }
      await sleep(pause, undefined, { signal: this.#signal });
    }
  }
}
