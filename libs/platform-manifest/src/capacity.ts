import { capacityOf, type InstanceType } from './instance-types.ts';
import { ceiling } from './rolling.ts';
import type { Service } from './service-schema.ts';

type Services = Readonly<Record<string, Pick<Service, 'desiredCount' | 'deployment' | 'cpu' | 'memory'>>>;

export interface Instances {
  instances: number;
  instanceType: InstanceType;
}

/** What one instance must hold, at most, of all tasks and those that one service has beside them while it deploys. */
export interface Need {
  /** The service whose deployment needs the most. */
  deploying: string;
  memory: number;
  cpu: number;
}

/** How much of what there is too little. */
export interface Shortage extends Need {
  resource: 'memory' | 'cpu';
  available: number;
  missing: number;
}

/** What is too little for all tasks and any one service deploying, which is how `npx platform deploy` does it. */
export function shortages(services: Services, { instances, instanceType }: Instances): Shortage[] {
  const capacity = capacityOf(instanceType);
  return (['memory', 'cpu'] as const).flatMap((resource) => {
    const need = mostNeeded(services, instances, resource);
    const available = capacity[resource];
    const missing = need[resource] - available;
    return missing > 0 ? [{ ...need, resource, available, missing }] : [];
  });
}

/** The need of that service's deployment which takes most of a resource. */
export function mostNeeded(services: Services, instances: number, resource: 'memory' | 'cpu'): Need {
  const [most] = Object.keys(services)
    .map((deploying) => need(services, instances, deploying))
    .sort((a, b) => b[resource] - a[resource]);
  return most ?? { deploying: '', memory: 0, cpu: 0 };
}

/** Tasks are spread over the instances, so that one of them has its share, rounded up. */
function need(services: Services, instances: number, deploying: string): Need {
  const shares = Object.entries(services).map(([name, { desiredCount, deployment, cpu, memory }]) => {
    const most = Math.max(desiredCount, ceiling(desiredCount, deployment));
    const tasks = Math.ceil((name === deploying ? most : desiredCount) / instances);
    return { memory: tasks * memory, cpu: tasks * cpu };
  });
  const total = (resource: 'memory' | 'cpu') => shares.reduce((sum, share) => sum + share[resource], 0);
  return { deploying, memory: total('memory'), cpu: total('cpu') };
}
