import { EcsError } from './errors.ts';
import type { Store } from './store.ts';
import type { Container, Task } from './task.ts';
import { instanceArn } from './views/container-instance.ts';

/**
 * The introspection endpoint of the ECS agent: what runs on this instance.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-introspection.html
 *
 * @throws NotFoundException for a path that it does not have
 */
export function introspect(store: Store, path: string): object {
  if (path === '/v1/tasks') return { Tasks: [...store.tasks()].filter(isAlive).map(agentTask) };
  if (path === '/v1/metadata') return metadata(store);
  throw new EcsError('NotFoundException', `No such path: ${path}. There are /v1/tasks and /v1/metadata.`);
}

const isAlive = ({ lastStatus }: Task) => lastStatus !== 'STOPPED';

/** The real agent serves one cluster; here the first one stands for all. */
function metadata(store: Store): object {
  const [cluster] = store.clusters.values();
  return {
    Cluster: cluster?.name ?? 'default',
    ContainerInstanceArn: cluster ? instanceArn(cluster) : null,
    Version: 'ecs-local',
  };
}

/** The agent knows no STOPPING: a task runs until it has stopped, and DesiredStatus tells what is to come. */
function agentTask(task: Task): object {
  const started = task.lastStatus === 'RUNNING' || task.lastStatus === 'STOPPING';
  return {
    Arn: task.arn,
    DesiredStatus: task.desiredStatus,
    KnownStatus: started ? 'RUNNING' : 'PENDING',
    Family: task.definition.family,
    Version: String(task.definition.revision),
    Containers: task.containers.map(agentContainer),
  };
}

function agentContainer({ definition, runtimeId = '', networkBindings }: Container): object {
  return {
    DockerId: runtimeId,
    DockerName: `ecs-local-${definition.name}-${runtimeId}`,
    Name: definition.name,
    Ports: networkBindings.map(({ containerPort, hostPort, protocol }) => ({
      ContainerPort: containerPort,
      Protocol: protocol,
      HostPort: hostPort,
    })),
  };
}
