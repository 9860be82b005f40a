import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { PlatformError } from './errors.ts';
import { TIMEOUT_MS as VISIT_MS, type Visit, type Visitor, visit } from './visit.ts';

const POLL_MS = 100;
const TIMEOUT_MS = 15_000;
/** A visit that begins with no time left still gets this much. */
const SHORTEST_VISIT_MS = 1000;

/**
 * Resolves once every path answers 200 over https, as a visitor with the local CA's certificate would see it.
 *
 * @throws PlatformError with the last answer when that does not come within 15 s
 */
export async function siteAnswers(
  site: string,
  paths: string[],
  authority: string,
  signal: AbortSignal,
): Promise<void> {
  const visitor: Visitor = { trust: 'authorities', ca: await readFile(authority) };
  const until = { deadline: Date.now() + TIMEOUT_MS, pollMs: POLL_MS, signal };
  for (const path of paths) {
    await untilSeen(new URL(path, site), visitor, { ...until, problem: notOk });
  }
}

export interface Awaited {
  /** What is wrong with what was seen; undefined once it is as it should be. */
  problem(seen: Visit): string | undefined;
  /** Milliseconds since the epoch. */
  deadline: number;
  pollMs: number;
  signal?: AbortSignal;
  onProblem?(problem: string): void;
}

/**
 * Visits until it sees what is awaited.
 *
 * @throws PlatformError with what was wrong last, when the time is up
 */
export async function untilSeen(url: URL, visitor: Visitor, awaited: Awaited): Promise<Visit> {
  for (;;) {
    const left = Math.max(SHORTEST_VISIT_MS, awaited.deadline - Date.now());
    const seen = await visit(url, visitor, Math.min(VISIT_MS, left));
    const problem = awaited.problem(seen);
    if (problem === undefined) return seen;
    awaited.signal?.throwIfAborted();
    awaited.onProblem?.(problem);
    if (Date.now() > awaited.deadline)
      throw new PlatformError(`${url.href} does not answer as it should: ${problem}`);
    await sleep(awaited.pollMs);
  }
}

export function notOk(seen: Visit): string | undefined {
  if ('failure' in seen) return seen.failure;
  return seen.status === 200 ? undefined : `expected 200, received ${seen.status}`;
}
