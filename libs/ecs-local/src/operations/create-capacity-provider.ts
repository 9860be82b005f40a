import type { CreateCapacityProviderRequest, CreateCapacityProviderResponse } from '@aws-sdk/client-ecs';
import { z } from 'zod';
import { newCapacityProvider } from '../capacity-provider.ts';
import { clientError } from '../errors.ts';
import { shortName } from '../identifiers.ts';
import type { Store } from '../store.ts';
import { managedScaling, refuseStrangeScaling } from './capacity-provider-input.ts';
import { NAME, operation, reference, request, tags } from './operation.ts';

const RESERVED = /^(aws|ecs|fargate)/i;

/** Of an Auto Scaling group; whether there is one of that name nobody here knows. */
export const createCapacityProvider = operation<
  CreateCapacityProviderRequest,
  CreateCapacityProviderResponse
>({
  name: 'CreateCapacityProvider',
  input: request({
    managedInstancesProvider: z
      .undefined('expected an autoScalingGroupProvider (ecs-local has no managed instances)')
      .optional(),
    autoScalingGroupProvider: request({ autoScalingGroupArn: reference, managedScaling }),
    tags: tags.default([]),
  }),
  run({ store }, { name = '', autoScalingGroupProvider: group, tags = [] }) {
    refuseStrangeName(store, name);
    if (!group) throw clientError('autoScalingGroupProvider can not be blank.');
    refuseSharedGroup(store, group.autoScalingGroupArn ?? '');
    const provider = newCapacityProvider(name, group, tags);
    const { managedScaling = {}, managedTerminationProtection } = provider.autoScalingGroupProvider ?? {};
    refuseStrangeScaling(managedScaling, managedTerminationProtection);
    store.capacityProviders.set(name, provider);
    return { capacityProvider: provider };
  },
});

/** @throws ClientException */
function refuseStrangeName(store: Store, name: string): void {
  if (!NAME.test(name) || RESERVED.test(name)) {
    throw clientError(
      'The specified capacity provider name is invalid. Up to 255 characters are allowed, including letters (upper and lowercase), numbers, underscores, and hyphens. The name cannot be prefixed with "aws", "ecs", or "fargate". Specify a valid name and try again.',
    );
  }
  if (store.findCapacityProvider(name)?.status === 'ACTIVE') {
    throw clientError(
      'The specified capacity provider already exists. To change the configuration of an existing capacity provider, update the capacity provider.',
    );
  }
}

/** @throws ClientException for a group, by ARN or name, that another capacity provider has */
function refuseSharedGroup(store: Store, group: string): void {
  const isTaken = [...store.capacityProviders.values()].some(
    ({ status, autoScalingGroupProvider: other }) =>
      status === 'ACTIVE' && shortName(other?.autoScalingGroupArn ?? '') === shortName(group),
  );
  if (!isTaken) return;
  throw clientError(
    'The specified Auto Scaling group ARN is already being used by another capacity provider. Specify a unique Auto Scaling group ARN and try again.',
  );
}
