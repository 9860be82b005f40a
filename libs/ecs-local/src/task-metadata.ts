import { EcsError } from './errors.ts';
import type { Store } from './store.ts';
import { type Container, type Task, taskHealth } from './task.ts';

const PATH = /^\/v4\/(?<task>[0-9a-f]{32})-(?<container>[^/]+)(?<whole>\/task)?$/;

/** Where a container finds its metadata: the value of its ECS_CONTAINER_METADATA_URI_V4. */
export function metadataUri(endpoint: string, taskId: string, container: string): string {
  return `${endpoint}/v4/${taskId}-${container}`;
}

/**
 * The task metadata endpoint, version 4: a container's own metadata and, at `/task`, its task's.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4.html
 *
 * @throws ResourceNotFoundException for a path that it does not have, statistics among them
 */
export function taskMetadata(store: Store, path: string): object {
  const { task: id, container: name, whole } = PATH.exec(path)?.groups ?? {};
  const task = [...store.clusters.values()].map(({ tasks }) => tasks.get(id ?? '')).find(Boolean);
  const container = task?.containers.find(({ definition }) => definition.name === name);
  if (!task || !container) throw new EcsError('ResourceNotFoundException', `No metadata at ${path}.`);
  return whole ? describeTask(task) : describeContainer(task, container);
}

function describeTask(task: Task): object {
  const { definition } = task;
  return {
    Cluster: task.cluster.arn,
    TaskARN: task.arn,
    Family: definition.family,
    Revision: String(definition.revision),
    DesiredStatus: task.desiredStatus,
    KnownStatus: task.lastStatus,
    ...taskLimits(task),
    PullStartedAt: task.createdAt.toISOString(),
    PullStoppedAt: task.createdAt.toISOString(),
    AvailabilityZone: `${task.arn.split(':')[3]}a`,
    LaunchType: 'EC2',
    HealthStatus: taskHealth(task),
    ...(task.owner && { ServiceName: task.owner.service.name }),
    Containers: task.containers.map((container) => describeContainer(task, container)),
  };
}

/** CPU in vCPUs and memory in MiB; absent when the task definition sets neither. */
function taskLimits({ definition: { cpu, memory } }: Task): object {
  const limits = {
    ...(cpu !== undefined && { CPU: Number(cpu) / 1024 }),
    ...(memory !== undefined && { Memory: Number(memory) }),
  };
  return Object.keys(limits).length > 0 ? { Limits: limits } : {};
}

function describeContainer(task: Task, container: Container): object {
  const { definition, runtimeId = '', health } = container;
  return {
    DockerId: runtimeId,
    Name: definition.name,
    DockerName: `ecs-local-${definition.name}-${runtimeId}`,
    Image: definition.image,
    ImageID: '',
    ...ports(container),
    Labels: { ...labels(task, definition.name), ...definition.dockerLabels },
    DesiredStatus: task.desiredStatus,
    KnownStatus: container.lastStatus,
    ...(container.exitCode !== undefined && { ExitCode: container.exitCode }),
    Limits: { CPU: definition.cpu ?? 0, Memory: definition.memory ?? 0 },
    CreatedAt: task.createdAt.toISOString(),
    ...(container.startedAt && { StartedAt: container.startedAt.toISOString() }),
    ...(definition.restartPolicy?.enabled && { RestartCount: container.restarts }),
    Type: 'NORMAL',
    ...(health && { Health: { status: health.status } }),
    ContainerARN: container.arn,
    Networks: [{ NetworkMode: task.definition.networkMode ?? 'bridge', IPv4Addresses: ['127.0.0.1'] }],
  };
}

const labels = ({ arn, cluster, definition }: Task, container: string) => ({
  'com.amazonaws.ecs.cluster': cluster.arn,
  'com.amazonaws.ecs.container-name': container,
  'com.amazonaws.ecs.task-arn': arn,
  'com.amazonaws.ecs.task-definition-family': definition.family,
  'com.amazonaws.ecs.task-definition-version': String(definition.revision),
});

function ports({ networkBindings }: Container): object {
  if (networkBindings.length === 0) return {};
  const Ports = networkBindings.map(({ containerPort, hostPort, protocol, bindIP }) => ({
    ContainerPort: containerPort,
    Protocol: protocol,
    HostPort: hostPort,
    HostIp: bindIP,
  }));
  return { Ports };
}
