import type { DeploymentRolloutState } from '@aws-sdk/client-ecs';
import { noBackoff } from './backoff.ts';
import { newDeploymentId } from './identifiers.ts';
import { beginServiceDeployment, finishServiceDeployment } from './service-deployment.ts';
import type { Deployment, Service } from './store.ts';
import type { RegisteredTaskDefinition } from './task-definition.ts';

export function newDeployment(
  taskDefinition: RegisteredTaskDefinition,
  desiredCount: number,
  now: Date,
): Deployment {
  const id = newDeploymentId();
  return {
    id,
    taskDefinition,
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment ${id} in progress.`,
    createdAt: now,
    updatedAt: now,
    desiredCount,
    failedTasks: 0,
    kept: 0,
    backoff: noBackoff,
    unplacedUntil: 0,
  };
}

/** Makes a new deployment the PRIMARY one; those before it are rolled out of the service. */
export function deployAnew(service: Service, taskDefinition: RegisteredTaskDefinition, now: Date): void {
  service.deployments.unshift(newDeployment(taskDefinition, service.desiredCount, now));
  service.steady = false;
  beginServiceDeployment(service, now);
}

export function scale(service: Service, desiredCount: number, now: Date): void {
  const [primary] = service.deployments;
  if (desiredCount === service.desiredCount) return;
  service.desiredCount = desiredCount;
  primary.desiredCount = desiredCount;
  primary.updatedAt = now;
  service.steady = false;
}

/** The PRIMARY deployment has what it should have: it is what a rollback goes back to from now on. */
export function complete(service: Service, now: Date): void {
  const [primary] = service.deployments;
  become(primary, 'COMPLETED', `ECS deployment ${primary.id} completed.`, now);
  primary.failedTasks = 0;
  service.lastCompleted = primary;
  finishServiceDeployment(service, now);
}

/** The PRIMARY deployment starts no more tasks; those that it has stay. */
export function fail(service: Service, reason: string, now: Date): void {
  become(service.deployments[0], 'FAILED', reason, now);
}

/** Makes an earlier deployment the PRIMARY one again, under its old id and with the tasks that it still has. */
export function rollBackTo(service: Service, to: Deployment, reason: string, now: Date): void {
  service.deployments = [to, ...service.deployments.filter((one) => one !== to)];
  become(to, 'IN_PROGRESS', reason, now);
  Object.assign(to, {
    createdAt: now,
    desiredCount: service.desiredCount,
    failedTasks: 0,
    backoff: noBackoff,
  });
  service.steady = false;
}

function become(deployment: Deployment, state: DeploymentRolloutState, reason: string, now: Date): void {
  deployment.rolloutState = state;
  deployment.rolloutStateReason = reason;
  deployment.updatedAt = now;
}

/** Drops the deployments that have neither tasks nor owe any. */
export function dropDrained(service: Service): void {
  const [primary, ...replaced] = service.deployments;
  const inUse = new Set([...service.tasks].map(({ owner }) => owner?.deployment));
  service.deployments = [primary, ...replaced.filter((one) => one.kept > 0 || inUse.has(one))];
}
