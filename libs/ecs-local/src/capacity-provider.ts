import type { CapacityProvider } from '@aws-sdk/client-ecs';
import { capacityProviderArn, shortName } from './identifiers.ts';

/** The capacity providers that every account has; none of them changes where tasks run here. */
export const CAPACITY_PROVIDERS: readonly CapacityProvider[] = ['FARGATE', 'FARGATE_SPOT'].map((name) => ({
  capacityProviderArn: capacityProviderArn(name),
  name,
  status: 'ACTIVE',
  tags: [],
}));

/** @param reference a name or an ARN */
export function findCapacityProvider(reference: string): CapacityProvider | undefined {
  return CAPACITY_PROVIDERS.find(({ name }) => name === shortName(reference));
}
