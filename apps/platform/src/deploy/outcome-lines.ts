import type { OutcomeState, ServiceOutcome } from '@platform-journey/deploy';

const WORDS: Readonly<Record<OutcomeState, string>> = {
  deployed: 'deployed',
  failed: 'failed',
  superseded: 'superseded',
  timeout: 'not complete in time, ECS goes on with it',
  interrupted: 'under way, ECS goes on with it',
  in_progress: 'under way, ECS goes on with it',
  unknown: 'not known: ECS was told and did not answer',
  not_started: 'not started',
  skipped: 'left alone',
};

/** A line a service: what has become of it, which revision that is and which one ran before. */
export function outcomeLines(outcomes: readonly ServiceOutcome[]): string[] {
  const width = Math.max(0, ...outcomes.map(({ name }) => name.length));
  return outcomes.map(({ name, state, taskDefinition, previous }) => {
    const before = previous === null || previous === taskDefinition ? '' : `, before it ${previous}`;
    const revision = taskDefinition === null ? '' : ` (${taskDefinition}${before})`;
    return `  ${name.padEnd(width)}  ${WORDS[state]}${revision}`;
  });
}
