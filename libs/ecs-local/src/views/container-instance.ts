import { availableParallelism, totalmem } from 'node:os';
import type { ContainerInstance, Resource } from '@aws-sdk/client-ecs';
import { namedPorts, RESERVED_PORTS } from '../host-port-reservations.ts';
import { containerInstanceArn, containerInstanceId } from '../identifiers.ts';
import type { Cluster } from '../store.ts';
import type { Task } from '../task.ts';
import { countTasks } from './counts.ts';

const MEBIBYTE = 2 ** 20;
const CPU_UNITS = 1024;

export const instanceArn = ({ name }: Cluster) => containerInstanceArn(name, containerInstanceId(name));

/** This machine as a cluster's only container instance. */
export function containerInstanceView(cluster: Cluster, options: { tags?: boolean } = {}): ContainerInstance {
  const { running, pending } = countTasks(cluster.tasks.values());
  return {
    containerInstanceArn: instanceArn(cluster),
    // An external instance's (ECS Anywhere): EC2 knows nothing of this machine.
    ec2InstanceId: `mi-${containerInstanceId(cluster.name).slice(0, 17)}`,
    version: 1,
    versionInfo: { agentVersion: '0.0.0', agentHash: 'ecs-local', dockerVersion: 'none' },
    status: cluster.instance.status,
    agentConnected: true,
    registeredResources: registeredResources(),
    remainingResources: remainingResources(cluster),
    runningTasksCount: running,
    pendingTasksCount: pending,
    attributes: [],
    attachments: [],
    registeredAt: cluster.registeredAt,
    tags: options.tags ? cluster.instance.tags : [],
  };
}

function registeredResources(): Resource[] {
  return [
    integer('CPU', availableParallelism() * CPU_UNITS),
    integer('MEMORY', Math.floor(totalmem() / MEBIBYTE)),
    { name: 'PORTS', type: 'STRINGSET', stringSetValue: RESERVED_PORTS },
  ];
}

/** What tasks have asked for is taken, whether they use it or not. Nothing is refused for it, so never below 0. */
function remainingResources({ tasks }: Cluster): Resource[] {
  const alive = [...tasks.values()].filter(({ lastStatus }) => lastStatus !== 'STOPPED');
  const taken = { CPU: sum(alive.map(taskCpu)), MEMORY: sum(alive.map(taskMemory)) };
  return registeredResources().map((resource) => {
    if (resource.name !== 'CPU' && resource.name !== 'MEMORY') return portsWith(resource, alive);
    return integer(resource.name, Math.max(0, (resource.integerValue ?? 0) - taken[resource.name]));
  });
}

/** The ports that are taken: ECS lists them among what remains, too. */
function portsWith(ports: Resource, tasks: Task[]): Resource {
  const named = tasks
    .flatMap(({ definition }) => namedPorts(definition))
    .map((port) => port.split(':')[1] ?? '');
  return { ...ports, stringSetValue: [...RESERVED_PORTS, ...named] };
}

const integer = (name: string, integerValue: number): Resource => ({ name, type: 'INTEGER', integerValue });
const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

const taskCpu = ({ definition, containers }: Task) =>
  Number(definition.cpu ?? sum(containers.map((one) => one.definition.cpu ?? 0)));

const taskMemory = ({ definition, containers }: Task) =>
  Number(
    definition.memory ??
      sum(containers.map(({ definition: one }) => one.memoryReservation ?? one.memory ?? 0)),
  );
