import { availableParallelism, totalmem } from 'node:os';
import type { ContainerInstance, Resource } from '@aws-sdk/client-ecs';
import { containerInstanceArn, containerInstanceId } from '../identifiers.ts';
import type { Cluster } from '../store.ts';
import { countTasks } from './counts.ts';

const MEBIBYTE = 2 ** 20;
const CPU_UNITS = 1024;

export const instanceArn = ({ name }: Cluster) => containerInstanceArn(name, containerInstanceId(name));

/** This machine as a cluster's only container instance. */
export function containerInstanceView(cluster: Cluster): ContainerInstance {
  const { running, pending } = countTasks(cluster.tasks.values());
  return {
    containerInstanceArn: instanceArn(cluster),
    ec2InstanceId: `i-${containerInstanceId(cluster.name).slice(0, 17)}`,
    version: 1,
    versionInfo: { agentVersion: '0.0.0', agentHash: 'ecs-local', dockerVersion: 'none' },
    status: 'ACTIVE',
    agentConnected: true,
    registeredResources: resources(),
    remainingResources: resources(),
    runningTasksCount: running,
    pendingTasksCount: pending,
    attributes: [],
    attachments: [],
    registeredAt: cluster.registeredAt,
    tags: [],
  };
}

function resources(): Resource[] {
  return [
    { name: 'CPU', type: 'INTEGER', integerValue: availableParallelism() * CPU_UNITS },
    { name: 'MEMORY', type: 'INTEGER', integerValue: Math.floor(totalmem() / MEBIBYTE) },
  ];
}
