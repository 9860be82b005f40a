import { noBackoff } from './backoff.ts';
import { newDeploymentId } from './identifiers.ts';
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
  };
}

/** Makes a new deployment the PRIMARY one; those before it are rolled out of the service. */
export function deployAnew(service: Service, taskDefinition: RegisteredTaskDefinition, now: Date): void {
  service.deployments.unshift(newDeployment(taskDefinition, service.desiredCount, now));
  service.steady = false;
}

export function scale(service: Service, desiredCount: number, now: Date): void {
  const [primary] = service.deployments;
  if (desiredCount === service.desiredCount) return;
  service.desiredCount = desiredCount;
  primary.desiredCount = desiredCount;
  primary.updatedAt = now;
  service.steady = false;
}

export function complete(deployment: Deployment, now: Date): void {
  deployment.rolloutState = 'COMPLETED';
  deployment.rolloutStateReason = `ECS deployment ${deployment.id} completed.`;
  deployment.updatedAt = now;
  deployment.failedTasks = 0;
}

/** Drops the deployments that have neither tasks nor owe any. */
export function dropDrained(service: Service): void {
  const [primary, ...replaced] = service.deployments;
  const inUse = new Set([...service.tasks].map(({ owner }) => owner?.deployment));
  service.deployments = [primary, ...replaced.filter((one) => one.kept > 0 || inUse.has(one))];
}
