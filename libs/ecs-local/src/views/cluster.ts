import type { Cluster as ClusterView } from '@aws-sdk/client-ecs';
import type { Cluster } from '../store.ts';
import { countTasks } from './counts.ts';

/** A cluster as DescribeClusters shows it. */
export function clusterView(cluster: Cluster, include: string[] = []): ClusterView {
  const { running, pending } = countTasks(cluster.tasks.values());
  const services = [...cluster.services.values()].filter(({ status }) => status === 'ACTIVE');
  const { settings = [], ...echoed } = cluster.echoed;
  return {
    capacityProviders: [],
    defaultCapacityProviderStrategy: [],
    ...echoed,
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    status: 'ACTIVE',
    registeredContainerInstancesCount: 1,
    runningTasksCount: running,
    pendingTasksCount: pending,
    activeServicesCount: services.length,
    statistics: [],
    settings: include.includes('SETTINGS') ? settings : [],
    tags: include.includes('TAGS') ? cluster.tags : [],
  };
}
