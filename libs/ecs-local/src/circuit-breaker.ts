import type { DeploymentRolloutState, ThresholdConfiguration } from '@aws-sdk/client-ecs';

const FEWEST_FAILURES = 3;
const MOST_FAILURES = 200;

const DEFAULT_PERCENT = 50;

/**
 * How many tasks may fail before a deployment does.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
export function breakerThreshold(desired: number, configuration?: ThresholdConfiguration): number {
  const { type = 'BOUNDED_PERCENT', value = DEFAULT_PERCENT } = configuration ?? {};
  if (type === 'COUNT') return value;
  const share = Math.ceil((desired * value) / 100);
  if (type === 'UNBOUNDED_PERCENT') return Math.max(1, share);
  return Math.min(MOST_FAILURES, Math.max(FEWEST_FAILURES, share));
}

/** What the circuit breaker knows of a service's PRIMARY deployment. */
export interface BreakerState {
  enabled: boolean;
  rollback: boolean;
  rolloutState: DeploymentRolloutState;
  /** Tasks that failed to start or to become healthy. */
  failures: number;
  threshold: number;
  /** Whether another deployment of the service has completed before. */
  hasCompletedBefore: boolean;
}

export type BreakerVerdict = 'go-on' | 'fail' | 'roll-back';

/** A deployment fails only while it is in progress, and a rollback is never rolled back: after two failures all is quiet. */
export function breakerVerdict(state: BreakerState): BreakerVerdict {
  const watched = state.enabled && state.rolloutState === 'IN_PROGRESS';
  if (!watched || state.failures < state.threshold) return 'go-on';
  return state.rollback && state.hasCompletedBefore ? 'roll-back' : 'fail';
}
