import type { DeploymentState } from './deployment-state.ts';

export type OutcomeState =
  | 'deployed'
  /** ECS gave the deployment up, or refused it. */
  | 'failed'
  | 'superseded'
  /** Not complete in time; ECS goes on with it. */
  | 'timeout'
  /** Under way when the deploy was interrupted; ECS goes on with it. */
  | 'interrupted'
  /** Under way when the deploy ended because of another service; ECS goes on with it. */
  | 'in_progress'
  /** ECS has been told and has not answered: it may go on with it. */
  | 'unknown'
  | 'not_started'
  /** Left as it is, since it is not as the deploy to undo had left it. */
  | 'skipped';

/** What has become of one service. */
export interface ServiceOutcome {
  name: string;
  state: OutcomeState;
  /** `ecs-svc/…`; null until there is one. */
  deployment: string | null;
  /** `<family>:<revision>` that it was to run; null until it is registered. */
  taskDefinition: string | null;
  /** The one that ran before; null when nothing ran. */
  previous: string | null;
  image: string | null;
}

/** Where a service stands whose own deployment has been seen in this state. */
export function outcomeState(state: DeploymentState): OutcomeState {
  if (state.status === 'done') return 'deployed';
  if (state.status === 'waiting') return 'in_progress';
  return state.code === 'deployment_superseded' ? 'superseded' : 'failed';
}
