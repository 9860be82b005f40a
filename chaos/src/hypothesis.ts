import { setTimeout as sleep } from 'node:timers/promises';
import { type ActivityContext, type Run, runActivity } from './activity.ts';
import type { Activity } from './schema/activity.ts';
import type { HypothesisStrategy } from './schema/experiment.ts';

/** One look at the steady state; the fields are those of Chaos Toolkit's journal. */
export interface SteadyState {
  steady_state_met: boolean;
  probes: Run[];
}

/** When each strategy looks. */
export const CHECKS: Record<HypothesisStrategy, { before: boolean; during: boolean; after: boolean }> = {
  default: { before: true, during: false, after: true },
  'before-method-only': { before: true, during: false, after: false },
  'after-method-only': { before: false, during: false, after: true },
  'during-method-only': { before: false, during: true, after: false },
  continuously: { before: true, during: true, after: true },
  skip: { before: false, during: false, after: false },
};

/** Runs the probes in their order and stops at the first that fails or is out of its tolerance. */
export async function checkSteadyState(
  probes: readonly Activity[],
  context: ActivityContext,
): Promise<SteadyState> {
  const runs: Run[] = [];
  for (const probe of probes) {
    const run = await runActivity(probe, context);
    const isMet = run.status === 'succeeded' && run.tolerance_met !== false;
    runs.push({ ...run, tolerance_met: isMet });
    if (!isMet) return { steady_state_met: false, probes: runs };
  }
  return { steady_state_met: true, probes: runs };
}

export interface ContinuousCheck {
  /** Ends the checks; resolves with all of them. */
  stop(): Promise<SteadyState[]>;
}

/** Looks again and again, `frequencyMs` after the end of the last look; at least once. */
export function checkContinuously(
  check: () => Promise<SteadyState>,
  frequencyMs: number,
  onUnmet: (state: SteadyState) => void,
): ContinuousCheck {
  const stopped = new AbortController();
  const states: SteadyState[] = [];
  const loop = (async () => {
    do {
      const state = await check();
      states.push(state);
      if (!state.steady_state_met) onUnmet(state);
      await sleep(frequencyMs, undefined, { signal: stopped.signal }).catch(() => {});
    } while (!stopped.signal.aborted);
    return states;
  })();
  return {
    stop: () => {
      stopped.abort();
      return loop;
    },
  };
}

/** Why a steady state is not met, in a sentence. */
export function unmetReason({ probes }: SteadyState): string {
  const last = probes.at(-1);
  if (!last) return 'no probe ran';
  const why = last.exception?.[0] ?? `its output is out of tolerance: ${excerpt(last.output)}`;
  return `${last.activity.name}: ${why}`;
}

const LONGEST_EXCERPT = 300;

/** What a platform's probe found wrong, or the beginning of any other output. */
function excerpt(output: unknown): string {
  const problems = (output as { problems?: unknown } | null)?.problems;
  if (Array.isArray(problems)) return problems.join('; ');
  const text = JSON.stringify(output) ?? 'nothing';
  return text.length > LONGEST_EXCERPT ? `${text.slice(0, LONGEST_EXCERPT)}…` : text;
}
