import type { Cluster as ClusterView, KeyValuePair } from '@aws-sdk/client-ecs';
import type { Cluster, Service } from '../store.ts';
import { countTasks } from './counts.ts';

/** A cluster as DescribeClusters shows it. */
export function clusterView(cluster: Cluster, include: string[] = []): ClusterView {
  const { running, pending } = countTasks(cluster.tasks.values());
  const { settings = [], configuration, ...echoed } = cluster.echoed;
  const isActive = cluster.status === 'ACTIVE';
  return {
    capacityProviders: [],
    defaultCapacityProviderStrategy: [],
    ...echoed,
    ...(configuration && include.includes('CONFIGURATIONS') ? { configuration } : {}),
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    status: cluster.status,
    registeredContainerInstancesCount: isActive ? 1 : 0,
    runningTasksCount: running,
    pendingTasksCount: pending,
    activeServicesCount: countServices(cluster, 'ACTIVE'),
    statistics: include.includes('STATISTICS') ? statistics(cluster) : [],
    settings: include.includes('SETTINGS') ? withDefaults(settings) : [],
    tags: include.includes('TAGS') ? cluster.tags : [],
  };
}

function withDefaults(settings: NonNullable<ClusterView['settings']>): NonNullable<ClusterView['settings']> {
  return settings.length > 0 ? settings : [{ name: 'containerInsights', value: 'disabled' }];
}

/** Everything here has the launch type EC2. */
function statistics(cluster: Cluster): KeyValuePair[] {
  const { running, pending } = countTasks(cluster.tasks.values());
  const counts = {
    runningEC2TasksCount: running,
    runningFargateTasksCount: 0,
    pendingEC2TasksCount: pending,
    pendingFargateTasksCount: 0,
    activeEC2ServiceCount: countServices(cluster, 'ACTIVE'),
    activeFargateServiceCount: 0,
    drainingEC2ServiceCount: countServices(cluster, 'DRAINING'),
    drainingFargateServiceCount: 0,
  };
  return Object.entries(counts).map(([name, value]) => ({ name, value: String(value) }));
}

const countServices = ({ services }: Cluster, status: Service['status']) =>
  [...services.values()].filter((service) => service.status === status).length;
