/** Writes times down as `Date.prototype.toISOString` does, with most of the work once a second. */
export class IsoClock {
  #second = Number.NaN;
  /** Up to the dot before the milliseconds. */
  #prefix = '';

  /** @param now in ms since 1970 */
  time(now: number): string {
    const second = Math.floor(now / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#prefix = new Date(second * 1000).toISOString().slice(0, -4);
    }
    return `${this.#prefix}${String(now - second * 1000).padStart(3, '0')}Z`;
  }
}
