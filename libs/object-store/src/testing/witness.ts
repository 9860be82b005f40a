/** What a process said when it began to work under the lock or ended; milliseconds of the machine's clock. */
export interface Testimony {
  pid: number;
  what: 'begins' | 'ends';
  at: number;
}

/** One process's work under the lock. */
export interface Turn {
  pid: number;
  from: number;
  /** When it ended or was killed. */
  to: number;
  wasKilled: boolean;
}

export function parseTestimony(text: string): Testimony[] {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [pid, what, at] = line.split(' ');
      return { pid: Number(pid), what: what as Testimony['what'], at: Number(at) };
    });
}

/** In order of their beginnings; without those that go on. @param killed when each process was killed, by its id */
export function turns(testimony: Testimony[], killed: Map<number, number>): Turn[] {
  const beginnings = testimony.filter(({ what }) => what === 'begins').sort((a, b) => a.at - b.at);
  return beginnings.flatMap(({ pid, at: from }) => {
    const end = testimony.find((one) => one.pid === pid && one.what === 'ends' && one.at >= from)?.at;
    const to = end ?? killed.get(pid);
    return to === undefined ? [] : [{ pid, from, to, wasKilled: end === undefined }];
  });
}

/** How long it took, after each holder that was killed at work, until another worked: milliseconds. */
export function takeovers(turns: Turn[]): number[] {
  return turns.slice(1).flatMap(({ from }, index) => {
    const before = turns[index];
    return before?.wasKilled ? [from - before.to] : [];
  });
}
