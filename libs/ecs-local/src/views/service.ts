import type { Deployment as DeploymentView, Service as ServiceView } from '@aws-sdk/client-ecs';
import { ACCOUNT } from '../identifiers.ts';
import { ongoingServiceDeployment } from '../service-deployment.ts';
import type { Deployment, Service } from '../store.ts';
import type { Task } from '../task.ts';
import { countTasks } from './counts.ts';
import { launchView, revisionSummary } from './service-deployment.ts';

/** A service as DescribeServices shows it. */
export function serviceView(service: Service, options: { tags?: boolean } = {}): ServiceView {
  const { request } = service;
  const [primary] = service.deployments;
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: service.cluster.arn,
    status: service.status,
    desiredCount: service.desiredCount,
    ...counts(service.tasks),
    taskDefinition: primary.taskDefinition.taskDefinitionArn,
    ...echoed(service),
    ...launchView(service),
    deployments:
      service.status === 'INACTIVE' ? [] : service.deployments.map((one) => deploymentView(service, one)),
    ...current(service),
    events: service.events,
    createdAt: service.createdAt,
    createdBy: `arn:aws:iam::${ACCOUNT}:root`,
    ...(options.tags ? { tags: request.tags ?? [] } : {}),
  };
}

/** The service deployment under way and the revisions that have tasks or shall have them. */
function current(service: Service): ServiceView {
  const ongoing = ongoingServiceDeployment(service);
  if (service.status === 'INACTIVE') return {};
  return {
    ...(ongoing && { currentServiceDeployment: ongoing.arn }),
    currentServiceRevisions: service.deployments.map((one) => revisionSummary(service, one)),
  };
}

/** What the request said and ECS's defaults for what it did not say. */
function echoed({ request }: Service): ServiceView {
  const { cluster, clientToken, role, tags, desiredCount, taskDefinition, ...rest } = request;
  const { launchType, capacityProviderStrategy, ...settings } = rest;
  return {
    loadBalancers: [],
    serviceRegistries: [],
    placementConstraints: [],
    placementStrategy: [],
    schedulingStrategy: 'REPLICA',
    deploymentController: { type: 'ECS' },
    enableECSManagedTags: false,
    propagateTags: 'NONE',
    enableExecuteCommand: false,
    availabilityZoneRebalancing: 'DISABLED',
    ...settings,
    deploymentConfiguration: {
      deploymentCircuitBreaker: { enable: false, rollback: false },
      maximumPercent: 200,
      minimumHealthyPercent: 100,
      ...settings.deploymentConfiguration,
    },
  };
}

function deploymentView(service: Service, deployment: Deployment): DeploymentView {
  const { request } = service;
  return {
    id: deployment.id,
    status: deployment === service.deployments[0] ? 'PRIMARY' : 'ACTIVE',
    taskDefinition: deployment.taskDefinition.taskDefinitionArn,
    desiredCount: deployment.desiredCount,
    ...counts([...service.tasks].filter(({ owner }) => owner?.deployment === deployment)),
    failedTasks: deployment.failedTasks,
    createdAt: deployment.createdAt,
    updatedAt: deployment.updatedAt,
    ...launchView(service),
    ...(request.networkConfiguration ? { networkConfiguration: request.networkConfiguration } : {}),
    rolloutState: deployment.rolloutState,
    rolloutStateReason: deployment.rolloutStateReason,
  };
}

function counts(tasks: Iterable<Task>): { runningCount: number; pendingCount: number } {
  const { running, pending } = countTasks(tasks);
  return { runningCount: running, pendingCount: pending };
}
