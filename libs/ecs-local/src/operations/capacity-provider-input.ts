import type { CapacityProviderStrategyItem, ManagedScaling } from '@aws-sdk/client-ecs';
import { z } from 'zod';
import type { RegisteredCapacityProvider } from '../capacity-provider.ts';
import { completeStrategy, type Strategy } from '../capacity-provider-strategy.ts';
import { clientError, invalidParameter } from '../errors.ts';
import { shortName } from '../identifiers.ts';
import type { Cluster, Store } from '../store.ts';
import { reference, references } from './operation.ts';

const MOST_CAPACITY_PROVIDERS = 20;

const stepSize = z.int().min(1).max(10_000).optional();

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ManagedScaling.html */
export const managedScaling = z
  .looseObject({
    targetCapacity: z.int().min(1).max(100).optional(),
    minimumScalingStepSize: stepSize,
    maximumScalingStepSize: stepSize,
    instanceWarmupPeriod: z.int().min(0).max(10_000).optional(),
  })
  .optional();

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html */
export const capacityProviderStrategy = z
  .array(
    z.looseObject({
      capacityProvider: reference,
      weight: z.int().min(0).max(1000).optional(),
      base: z.int().min(0).max(100_000).optional(),
    }),
  )
  .max(MOST_CAPACITY_PROVIDERS)
  .refine(
    (items) => new Set(items.map(({ capacityProvider }) => capacityProvider)).size === items.length,
    'expected each capacity provider once',
  )
  .refine(
    (items) => items.filter(({ base = 0 }) => base > 0).length <= 1,
    'expected a base for one capacity provider alone',
  )
  .refine(
    (items) => items.length < 2 || items.some(({ weight = 0 }) => weight > 0),
    'expected a weight above 0 for one of several capacity providers',
  )
  .optional();

/** @throws ClientException when it is missing or one of AWS's own */
export function ownCapacityProvider(store: Store, reference: string): RegisteredCapacityProvider {
  const provider = store.findCapacityProvider(reference);
  if (provider?.status !== 'ACTIVE') {
    throw clientError(
      'The specified capacity provider does not exist. Specify a valid name or ARN and try again.',
    );
  }
  if (!provider.autoScalingGroupProvider) {
    throw clientError(
      `The capacity provider ${provider.name} is AWS's own: it is neither changed nor deleted.`,
    );
  }
  return provider;
}

/** @throws InvalidParameterException */
export function refuseMissingCapacityProviders(store: Store, references: readonly string[]): void {
  if (references.every((one) => store.findCapacityProvider(one)?.status === 'ACTIVE')) return;
  throw invalidParameter(
    'The specified capacity provider was not found. Specify a valid name or ARN and try again.',
  );
}

/** @throws InvalidParameterException for a strategy that the cluster has not all capacity providers of */
export function refuseStrangeStrategy(
  store: Store,
  { echoed: { capacityProviders = [] } }: Cluster,
  strategy: readonly CapacityProviderStrategyItem[] = [],
): void {
  const names = strategy.map(({ capacityProvider = '' }) => capacityProvider);
  refuseMissingCapacityProviders(store, names);
  if (names.every((name) => capacityProviders.includes(name))) return;
  throw invalidParameter(
    'The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again.',
  );
}

export const clusterCapacityProvidersInput = {
  capacityProviders: references(MOST_CAPACITY_PROVIDERS).optional(),
  defaultCapacityProviderStrategy: capacityProviderStrategy,
};

/** What a cluster is to have, by names. @throws InvalidParameterException */
export function clusterCapacityProviders(
  store: Store,
  {
    capacityProviders = [],
    defaultCapacityProviderStrategy: strategy = [],
  }: Pick<Cluster['echoed'], 'capacityProviders' | 'defaultCapacityProviderStrategy'>,
): { capacityProviders: string[]; defaultCapacityProviderStrategy: Strategy } {
  refuseMissingCapacityProviders(store, capacityProviders);
  const names = capacityProviders.map(shortName);
  if (!strategy.every(({ capacityProvider = '' }) => names.includes(capacityProvider))) {
    throw invalidParameter(
      'The specified default capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Specify a valid strategy and try again.',
    );
  }
  return { capacityProviders: names, defaultCapacityProviderStrategy: completeStrategy(strategy) };
}

/** @throws ClientException for settings that contradict each other */
export function refuseStrangeScaling(
  { status, minimumScalingStepSize: least = 1, maximumScalingStepSize: most = 10_000 }: ManagedScaling,
  managedTerminationProtection: string | undefined,
): void {
  if (least > most) {
    throw clientError(
      `managedScaling: expected a minimumScalingStepSize of at most maximumScalingStepSize, received ${least} and ${most}.`,
    );
  }
  if (managedTerminationProtection === 'ENABLED' && status !== 'ENABLED') {
    throw clientError(
      'The managed termination protection setting for the capacity provider is invalid. To enable managed termination protection for a capacity provider, managed scaling must be enabled.',
    );
  }
}
