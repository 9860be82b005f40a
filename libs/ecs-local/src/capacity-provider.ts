import type { AutoScalingGroupProvider, CapacityProvider, Tag } from '@aws-sdk/client-ecs';
import { capacityProviderArn } from './identifiers.ts';

/** A capacity provider as it is kept and shown; its tags are there, shown or not. */
export interface RegisteredCapacityProvider extends CapacityProvider {
  name: string;
  tags: Tag[];
}

/** Those that every account has. */
export const FARGATE_PROVIDERS: readonly RegisteredCapacityProvider[] = (
  ['FARGATE', 'FARGATE_SPOT'] as const
).map((name) => ({
  capacityProviderArn: capacityProviderArn(name),
  name,
  status: 'ACTIVE',
  tags: [],
  type: name,
}));

/** Nothing here scales: the settings are kept and handed back. */
export function newCapacityProvider(
  name: string,
  group: AutoScalingGroupProvider,
  tags: Tag[],
): RegisteredCapacityProvider {
  return {
    capacityProviderArn: capacityProviderArn(name),
    name,
    status: 'ACTIVE',
    updateStatus: 'CREATE_COMPLETE',
    autoScalingGroupProvider: withDefaults(group),
    tags,
    type: 'EC2_AUTOSCALING',
  };
}

function withDefaults(group: AutoScalingGroupProvider): AutoScalingGroupProvider {
  return {
    managedTerminationProtection: 'DISABLED',
    managedDraining: 'ENABLED',
    ...group,
    managedScaling: {
      status: group.managedScaling ? 'ENABLED' : 'DISABLED',
      targetCapacity: 100,
      minimumScalingStepSize: 1,
      maximumScalingStepSize: 10_000,
      instanceWarmupPeriod: 300,
      ...group.managedScaling,
    },
  };
}
