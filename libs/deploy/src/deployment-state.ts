import type { Service } from '@aws-sdk/client-ecs';
import type { DeployErrorCode } from './deploy-error.ts';

/** A deployment that this deploy has started. */
export interface OwnDeployment {
  service: string;
  /** As ECS names it: `ecs-svc/…`. */
  id: string;
  createdAt: Date;
  /** `<family>:<revision>` */
  taskDefinition: string;
}

export type DeploymentState =
  | { status: 'waiting' }
  | { status: 'done' }
  | { status: 'failed'; code: DeployErrorCode; reason: string };

const waiting: DeploymentState = { status: 'waiting' };

/**
 * What has become of our own deployment, as one answer of DescribeServices tells.
 *
 * The service as a whole does not tell: after the breaker's rollback it is as stable as after a success. Answers may be
 * older than what ECS told us before; an older deployment in place of ours proves nothing.
 */
export function deploymentState(service: Service | undefined, own: OwnDeployment): DeploymentState {
  if (service === undefined) return waiting;
  if (service.status !== 'ACTIVE') return superseded(`the service was deleted (it is ${service.status})`);
  const mine = service.deployments?.find(({ id }) => id === own.id);
  const failure = failureOf(service, own);
  if (failure !== undefined) return { status: 'failed', code: 'deployment_failed', reason: failure };
  const primary = service.deployments?.find(({ status }) => status === 'PRIMARY');
  if (primary !== undefined && primary !== mine) {
    const newer = mine !== undefined || (primary.createdAt ?? 0) > own.createdAt;
    return newer ? superseded(`deployment ${primary.id} took its place`) : waiting;
  }
  const complete = mine?.rolloutState === 'COMPLETED' && mine.runningCount === mine.desiredCount;
  return complete ? { status: 'done' } : waiting;
}

/** A failed deployment leaves the list once its tasks are gone; the event that it failed stays. */
function failureOf({ deployments, events }: Service, { id }: OwnDeployment): string | undefined {
  const failed = deployments?.find((one) => one.id === id && one.rolloutState === 'FAILED');
  if (failed) return failed.rolloutStateReason ?? 'ECS gave it up';
  return events?.find(({ message }) => message?.includes(`(deployment ${id}) deployment failed`))?.message;
}

function superseded(reason: string): DeploymentState {
  return { status: 'failed', code: 'deployment_superseded', reason };
}
