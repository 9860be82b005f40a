import type { UpdateCapacityProviderRequest, UpdateCapacityProviderResponse } from '@aws-sdk/client-ecs';
import { managedScaling, ownCapacityProvider, refuseStrangeScaling } from './capacity-provider-input.ts';
import { operation, reference, request } from './operation.ts';

/** What the request leaves out stays as it is. */
export const updateCapacityProvider = operation<
  UpdateCapacityProviderRequest,
  UpdateCapacityProviderResponse
>({
  name: 'UpdateCapacityProvider',
  input: request({ name: reference, autoScalingGroupProvider: request({ managedScaling }) }),
  run({ store }, { name = '', autoScalingGroupProvider: changes = {} }) {
    const provider = ownCapacityProvider(store, name);
    const group = provider.autoScalingGroupProvider;
    const scaling = { ...group?.managedScaling, ...changes.managedScaling };
    const changed = {
      autoScalingGroupArn: group?.autoScalingGroupArn,
      ...group,
      ...changes,
      managedScaling: scaling,
    };
    refuseStrangeScaling(scaling, changed.managedTerminationProtection);
    provider.autoScalingGroupProvider = changed;
    provider.updateStatus = 'UPDATE_COMPLETE';
    return { capacityProvider: provider };
  },
});
