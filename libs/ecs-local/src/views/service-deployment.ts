import type {
  ServiceDeploymentBrief,
  ServiceDeployment as ServiceDeploymentView,
  ServiceRevisionSummary,
  ServiceRevision as ServiceRevisionView,
} from '@aws-sdk/client-ecs';
import { breakerThreshold } from '../circuit-breaker.ts';
import { serviceRevisionArn } from '../identifiers.ts';
import type { ServiceDeployment } from '../service-deployment.ts';
import type { Deployment, Service } from '../store.ts';
import { countTasks } from './counts.ts';

export const revisionArn = ({ cluster, name }: Service, deployment: Deployment) =>
  serviceRevisionArn(cluster.name, name, deployment.id);

/** A service deployment as ListServiceDeployments shows it. */
export function serviceDeploymentBrief(service: Service, one: ServiceDeployment): ServiceDeploymentBrief {
  return {
    serviceDeploymentArn: one.arn,
    serviceArn: service.arn,
    clusterArn: service.cluster.arn,
    createdAt: one.createdAt,
    startedAt: one.createdAt,
    ...(one.finishedAt && { finishedAt: one.finishedAt }),
    targetServiceRevisionArn: revisionArn(service, one.target),
    status: one.status,
    ...(one.statusReason !== undefined && { statusReason: one.statusReason }),
  };
}

/** A service deployment as DescribeServiceDeployments shows it. */
export function serviceDeploymentView(service: Service, one: ServiceDeployment): ServiceDeploymentView {
  const { targetServiceRevisionArn, ...brief } = serviceDeploymentBrief(service, one);
  return {
    ...brief,
    updatedAt: one.updatedAt,
    ...(one.stoppedAt && { stoppedAt: one.stoppedAt }),
    sourceServiceRevisions: one.sources.map((source) => revisionSummary(service, source)),
    targetServiceRevision: revisionSummary(service, one.target),
    deploymentConfiguration: one.configuration,
    deploymentCircuitBreaker: {
      status: one.breaker,
      failureCount: one.failureCount ?? one.target.failedTasks,
      threshold: breakerThreshold(
        one.target.desiredCount,
        one.configuration.deploymentCircuitBreaker?.thresholdConfiguration,
      ),
    },
    ...(one.rollback && { rollback: rollbackView(service, one.rollback) }),
  };
}

/** How many tasks a revision has; only the PRIMARY deployment's is asked to have any. */
export function revisionSummary(service: Service, deployment: Deployment): ServiceRevisionSummary {
  const tasks = [...service.tasks].filter(({ owner }) => owner?.deployment === deployment);
  const { running, pending } = countTasks(tasks);
  return {
    arn: revisionArn(service, deployment),
    requestedTaskCount: deployment === service.deployments[0] ? service.desiredCount : 0,
    runningTaskCount: running,
    pendingTaskCount: pending,
  };
}

/** The strategy that places a service's tasks, or the launch type where it has none. */
export function launchView({ request }: Service) {
  const { capacityProviderStrategy: strategy = [], launchType = 'EC2' } = request;
  return strategy.length > 0 ? { capacityProviderStrategy: strategy } : { launchType };
}

export function serviceRevisionView(service: Service, deployment: Deployment): ServiceRevisionView {
  const { taskDefinition, createdAt } = deployment;
  return {
    serviceRevisionArn: revisionArn(service, deployment),
    serviceArn: service.arn,
    clusterArn: service.cluster.arn,
    taskDefinition: taskDefinition.taskDefinitionArn,
    ...launchView(service),
    loadBalancers: [],
    serviceRegistries: [],
    containerImages: taskDefinition.containerDefinitions.map(({ name, image }) => ({
      containerName: name,
      image,
    })),
    guardDutyEnabled: false,
    createdAt,
  };
}

function rollbackView(
  service: Service,
  { reason, startedAt, to }: NonNullable<ServiceDeployment['rollback']>,
) {
  return { reason, startedAt, serviceRevisionArn: revisionArn(service, to) };
}
