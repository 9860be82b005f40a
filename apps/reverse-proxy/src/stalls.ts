/** Something that takes bytes: how many wait for it, and how many it has taken since it began. */
interface Taking {
  waiting: number;
  taken: number;
}

interface Look {
  taken: number;
  since: number;
}

/** Who has not taken anything for too long though bytes wait for it. Looked at from time to time; costs nothing else. */
export class Stalls<Who> {
  readonly #looks = new Map<Who, Look>();
  readonly #limitMs: number;

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  /** @param now in ms, on any clock that only goes forward */
  hasStalled(who: Who, { waiting, taken }: Taking, now: number): boolean {
    const last = this.#looks.get(who);
    if (waiting === 0) this.#looks.delete(who);
    else if (last?.taken !== taken) this.#looks.set(who, { taken, since: now });
    else return now - last.since >= this.#limitMs;
    return false;
  }

  forget(who: Who): void {
    this.#looks.delete(who);
  }
}
