import type { Container as ContainerView, Task as TaskView } from '@aws-sdk/client-ecs';
import { REGION } from '../identifiers.ts';
import { type Container, type Task, taskHealth } from '../task.ts';
import { instanceArn } from './container-instance.ts';

/** A task as DescribeTasks shows it. */
export function taskView(task: Task, options: { tags?: boolean } = {}): TaskView {
  const { definition } = task;
  return {
    taskArn: task.arn,
    clusterArn: task.cluster.arn,
    taskDefinitionArn: definition.taskDefinitionArn,
    containerInstanceArn: instanceArn(task.cluster),
    availabilityZone: `${REGION}a`,
    group: task.group,
    ...(task.startedBy === undefined ? {} : { startedBy: task.startedBy }),
    launchType: 'EC2',
    ...(task.capacityProvider !== undefined && { capacityProviderName: task.capacityProvider }),
    lastStatus: task.lastStatus,
    desiredStatus: task.desiredStatus,
    healthStatus: taskHealth(task),
    connectivity: 'CONNECTED',
    connectivityAt: task.createdAt,
    cpu: definition.cpu ?? String(sum(task, 'cpu')),
    memory: definition.memory ?? String(sum(task, 'memory')),
    containers: task.containers.map((container) => containerView(task, container)),
    overrides: task.overrides,
    attachments: [],
    attributes: [],
    enableExecuteCommand: false,
    version: task.version,
    tags: options.tags ? task.tags : [],
    ...lifeOf(task),
  };
}

/** Members that are absent until they have happened. */
function lifeOf({ createdAt, startedAt, stoppingAt, stoppedAt, stopCode, stoppedReason }: Task): TaskView {
  return {
    createdAt,
    ...(startedAt && { startedAt, pullStartedAt: createdAt, pullStoppedAt: createdAt }),
    ...(stoppingAt && { stoppingAt }),
    ...(stoppedAt && { stoppedAt, executionStoppedAt: stoppedAt }),
    ...(stopCode && { stopCode }),
    ...(stoppedReason !== undefined && { stoppedReason }),
  };
}

function containerView(task: Task, container: Container): ContainerView {
  const { definition, runtimeId, exitCode, reason } = container;
  return {
    containerArn: container.arn,
    taskArn: task.arn,
    name: definition.name,
    image: definition.image,
    lastStatus: container.lastStatus,
    networkBindings: container.networkBindings,
    networkInterfaces: [],
    healthStatus: container.health?.status ?? 'UNKNOWN',
    cpu: String(definition.cpu ?? 0),
    ...(definition.memory !== undefined && { memory: String(definition.memory) }),
    ...(definition.memoryReservation !== undefined && {
      memoryReservation: String(definition.memoryReservation),
    }),
    ...(runtimeId !== undefined && { runtimeId }),
    ...(exitCode !== undefined && { exitCode }),
    ...(reason !== undefined && { reason }),
  };
}

function sum({ containers }: Task, member: 'cpu' | 'memory'): number {
  return containers.reduce((total, { definition }) => total + (definition[member] ?? 0), 0);
}
