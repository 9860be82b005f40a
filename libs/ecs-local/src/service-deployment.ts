import type {
  DeploymentConfiguration,
  ServiceDeploymentRollbackMonitorsStatus,
  ServiceDeploymentStatus,
} from '@aws-sdk/client-ecs';
import { newServiceDeploymentId, serviceDeploymentArn } from './identifiers.ts';
import type { Deployment, Service } from './store.ts';

const KEPT_SERVICE_DEPLOYMENTS = 100;

/** What became of one change of a service, as ListServiceDeployments tells it. It outlives the deployments that it names. */
export interface ServiceDeployment {
  arn: string;
  /** The deployment that it is to bring about. */
  target: Deployment;
  /** Those that it replaces. */
  sources: Deployment[];
  /** As they were when it began. */
  configuration: DeploymentConfiguration;
  status: ServiceDeploymentStatus;
  statusReason?: string;
  breaker: ServiceDeploymentRollbackMonitorsStatus;
  /** The target's failed tasks when the circuit breaker stopped counting. */
  failureCount?: number;
  rollback?: { reason: string; startedAt: Date; to: Deployment };
  createdAt: Date;
  updatedAt: Date;
  finishedAt?: Date;
  stoppedAt?: Date;
}

/** Records that the service's PRIMARY deployment has begun; one that was still under way is given up. */
export function beginServiceDeployment(service: Service, now: Date): void {
  const [target, ...sources] = service.deployments;
  stopServiceDeployment(service, 'Service deployment stopped because a newer one replaced it.', now);
  const configuration = service.request.deploymentConfiguration ?? {};
  const begun: ServiceDeployment = {
    arn: serviceDeploymentArn(service.cluster.name, service.name, newServiceDeploymentId()),
    target,
    sources,
    configuration,
    status: 'IN_PROGRESS',
    breaker: configuration.deploymentCircuitBreaker?.enable ? 'MONITORING' : 'DISABLED',
    createdAt: now,
    updatedAt: now,
  };
  service.serviceDeployments = [begun, ...service.serviceDeployments].slice(0, KEPT_SERVICE_DEPLOYMENTS);
}

/** The one under way; undefined when the last one is over. */
export function ongoingServiceDeployment({ serviceDeployments }: Service): ServiceDeployment | undefined {
  return serviceDeployments.find(({ finishedAt }) => finishedAt === undefined);
}

/** The PRIMARY deployment has completed: what was under way, be it a rollback, has succeeded. */
export function finishServiceDeployment(service: Service, now: Date): void {
  const ongoing = ongoingServiceDeployment(service);
  if (!ongoing) return;
  end(ongoing, ongoing.rollback ? 'ROLLBACK_SUCCESSFUL' : 'SUCCESSFUL', now);
  if (ongoing.breaker === 'MONITORING') ongoing.breaker = 'MONITORING_COMPLETE';
}

/** Nothing more is done for what was under way: somebody stopped it or began something else. */
export function stopServiceDeployment(service: Service, reason: string, now: Date): void {
  giveUp(service, 'STOPPED', reason, now);
}

/** The circuit breaker has tripped and there is no way back; a rollback that fails is no exception. */
export function failServiceDeployment(service: Service, reason: string, now: Date): void {
  const isRollback = ongoingServiceDeployment(service)?.rollback !== undefined;
  giveUp(service, isRollback ? 'ROLLBACK_FAILED' : 'STOPPED', reason, now);
}

export function rollBackServiceDeployment(service: Service, to: Deployment, reason: string, now: Date): void {
  const ongoing = ongoingServiceDeployment(service);
  if (!ongoing) return;
  ongoing.status = 'ROLLBACK_IN_PROGRESS';
  ongoing.statusReason = reason;
  ongoing.rollback = { reason, startedAt: now, to };
  ongoing.updatedAt = now;
}

export function tripServiceDeployment(service: Service, failureCount: number): void {
  const ongoing = ongoingServiceDeployment(service);
  if (ongoing?.breaker === 'MONITORING') Object.assign(ongoing, { breaker: 'TRIGGERED', failureCount });
}

function giveUp(service: Service, status: ServiceDeploymentStatus, reason: string, now: Date): void {
  const ongoing = ongoingServiceDeployment(service);
  if (!ongoing) return;
  end(ongoing, status, now);
  ongoing.statusReason = reason;
  ongoing.stoppedAt = now;
}

function end(ongoing: ServiceDeployment, status: ServiceDeploymentStatus, now: Date): void {
  Object.assign(ongoing, { status, updatedAt: now, finishedAt: now });
  ongoing.failureCount ??= ongoing.target.failedTasks;
}
