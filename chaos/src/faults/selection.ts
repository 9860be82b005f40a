import { ChaosError } from '../errors.ts';
import type { TaskState } from '../platforms/platform.ts';
import { isServing } from '../platforms/steady-state.ts';

export type Count = number | 'all';

/**
 * The oldest tasks of a service that take requests. An experiment that hits nobody proves nothing, so too few are an
 * error.
 *
 * @throws ChaosError `no_targets`
 */
export function selectTargets(service: string, tasks: readonly TaskState[], count: Count): TaskState[] {
  const serving = tasks.filter(isServing).toSorted((a, b) => a.createdAt - b.createdAt);
  const wanted = count === 'all' ? Math.max(serving.length, 1) : count;
  if (serving.length >= wanted) return serving.slice(0, wanted);
  throw new ChaosError(
    'no_targets',
    `${service}: expected at least ${wanted} running task${wanted === 1 ? '' : 's'} to choose from, found ${serving.length}`,
  );
}

/** @throws ChaosError `usage` */
export function parseCount(value: unknown): Count {
  if (value === undefined) return 1;
  const number = Number(value);
  if (value === 'all') return 'all';
  if (Number.isInteger(number) && number >= 1) return number;
  throw new ChaosError(
    'usage',
    `count: expected a whole number from 1, or "all", received ${JSON.stringify(value)}`,
  );
}
