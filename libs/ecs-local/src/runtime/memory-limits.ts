import { readdirSync, readFileSync } from 'node:fs';

const KIBIBYTE = 1024;

/** Of the fields after the program's name in `/proc/<pid>/stat`; see proc_pid_stat(5). */
const PROCESS_GROUP = 2;

interface Limit {
  bytes: number;
  onExceeded(): void;
}

export interface MemoryLimitsOptions {
  /** Time between two looks at the memory of all groups. */
  sampleMs: number;
  /** Bytes in use by each process group. */
  measure?: (groups: ReadonlySet<number>) => Map<number, number>;
}

/** Watches how much memory process groups use: what the kernel does for a container, by sampling. */
export class MemoryLimits {
  readonly #options: Required<MemoryLimitsOptions>;
  readonly #limits = new Map<number, Limit>();
  #timer: NodeJS.Timeout | undefined;

  constructor({ sampleMs, measure = groupMemory }: MemoryLimitsOptions) {
    this.#options = { sampleMs, measure };
  }

  /** Calls `onExceeded` once the group uses more; the returned function ends the watch. */
  watch(group: number, limit: Limit): () => void {
    this.#limits.set(group, limit);
    this.#timer ??= setInterval(() => this.#sample(), this.#options.sampleMs).unref();
    return () => this.#forget(group);
  }

  #sample(): void {
    const used = this.#options.measure(new Set(this.#limits.keys()));
    for (const [group, { bytes, onExceeded }] of this.#limits) {
      if ((used.get(group) ?? 0) <= bytes) continue;
      this.#forget(group);
      onExceeded();
    }
  }

  #forget(group: number): void {
    this.#limits.delete(group);
    if (this.#limits.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/**
 * The resident memory of process groups that the kernel could not take back: anonymous and shared pages. Program files
 * in memory do not count, as they do not bring a container to its limit either. Linux only: elsewhere nothing is known.
 */
export function groupMemory(groups: ReadonlySet<number>): Map<number, number> {
  const used = new Map<number, number>();
  if (process.platform !== 'linux') return used;
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const group = groupOf(entry);
    if (groups.has(group)) used.set(group, (used.get(group) ?? 0) + processMemory(entry));
  }
  return used;
}

function groupOf(pid: string): number {
  const stat = readProc(pid, 'stat');
  // The name before may hold spaces and parentheses.
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[PROCESS_GROUP]);
}

function processMemory(pid: string): number {
  const sizes = readProc(pid, 'status').matchAll(/^Rss(?:Anon|Shmem):\s+(\d+) kB$/gm);
  return [...sizes].reduce((sum, [, size]) => sum + Number(size) * KIBIBYTE, 0);
}

/** A process that has ended since it was listed uses nothing. */
function readProc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
