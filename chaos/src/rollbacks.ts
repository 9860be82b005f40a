import { type ActivityContext, type Run, runActivity } from './activity.ts';
import type { Activity } from './schema/activity.ts';
import type { RollbackStrategy } from './schema/experiment.ts';

/**
 * Whether the rollbacks run. `default` means always: Chaos Toolkit's own default leaves the fault in place when the
 * experiment failed or was interrupted, which is when it is needed most.
 */
export function rollbacksRun(strategy: RollbackStrategy, { deviated }: { deviated: boolean }): boolean {
  return strategy === 'deviated' ? deviated : strategy !== 'never';
}

/** Runs every rollback, whatever became of the one before; an interrupt does not reach them. */
export async function runRollbacks(
  rollbacks: readonly Activity[],
  context: Omit<ActivityContext, 'signal'>,
): Promise<Run[]> {
  const runs: Run[] = [];
  for (const rollback of rollbacks) {
    runs.push(await runActivity(rollback, { ...context, signal: new AbortController().signal }));
  }
  return runs;
}
