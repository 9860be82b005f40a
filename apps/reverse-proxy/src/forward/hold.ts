import type { Exchange } from './exchange.ts';

/**
 * Why a wait ended.
 *
 * - `released`: a target can take requests again
 * - `left`: the client went away
 * - `expired`: it took too long, or the proxy stops
 * - `full`: too many wait already
 */
export type HoldEnd = 'released' | 'left' | 'expired' | 'full';

/** How many are let go at once, and the pause before the next: a process that has just started must not drown. */
const BURST = 64;
const BURST_PAUSE_MS = 10;

export interface HoldOptions {
  /** How many may wait at once. */
  limit: number;
  /** Whether a target can take requests; asked before each burst but the first. */
  isOpen: () => boolean;
}

/** Where requests wait while their service has no target, first come, first served. */
export class Hold {
  readonly #options: HoldOptions;
  readonly #waiting = new Set<(end: HoldEnd) => void>();
  #burst: NodeJS.Timeout | undefined;
  #dismissed = false;

  constructor(options: HoldOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** Resolves when the wait is over; never rejects. Nothing is read from the client meanwhile. */
  wait(client: Pick<Exchange, 'left' | 'onLeave'>, timeoutMs: number): Promise<HoldEnd> {
    if (client.left) return Promise.resolve('left');
    if (this.#dismissed || timeoutMs <= 0) return Promise.resolve('expired');
    if (this.#waiting.size >= this.#options.limit) return Promise.resolve('full');
    return new Promise((resolve) => {
      const end = (how: HoldEnd) => {
        clearTimeout(timer);
        this.#waiting.delete(end);
        client.onLeave = undefined;
        resolve(how);
      };
      const timer = setTimeout(end, timeoutMs, 'expired');
      client.onLeave = () => end('left');
      this.#waiting.add(end);
    });
  }

  /** Lets requests go, as a target can take them: the first at once, the others in bursts. */
  release(): void {
    if (this.#burst === undefined) this.#releaseBurst();
  }

  /** Ends all waits, now and to come. */
  dismiss(): void {
    this.#dismissed = true;
    for (const end of this.#waiting) end('expired');
  }

  #releaseBurst(): void {
    for (const end of [...this.#waiting].slice(0, BURST)) end('released');
    if (this.#waiting.size === 0) return;
    this.#burst = setTimeout(() => {
      this.#burst = undefined;
      if (this.#options.isOpen()) this.#releaseBurst();
    }, BURST_PAUSE_MS);
  }
}
