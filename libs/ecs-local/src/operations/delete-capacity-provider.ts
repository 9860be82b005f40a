import type { DeleteCapacityProviderRequest, DeleteCapacityProviderResponse } from '@aws-sdk/client-ecs';
import { ownCapacityProvider } from './capacity-provider-input.ts';
import { operation, reference, request } from './operation.ts';

/** One that a cluster still has stays, and says why: that is no error of the request. */
export const deleteCapacityProvider = operation<
  DeleteCapacityProviderRequest,
  DeleteCapacityProviderResponse
>({
  name: 'DeleteCapacityProvider',
  input: request({ capacityProvider: reference }),
  run({ store }, { capacityProvider: name = '' }) {
    const provider = ownCapacityProvider(store, name);
    const cluster = [...store.clusters.values()].find(
      ({ status, echoed }) => status === 'ACTIVE' && echoed.capacityProviders?.includes(provider.name),
    );
    if (cluster) {
      provider.updateStatus = 'DELETE_FAILED';
      provider.updateStatusReason = `The capacity provider cannot be deleted because it is associated with cluster: ${cluster.name}. Remove the capacity provider from the cluster and try again.`;
    } else {
      provider.status = 'INACTIVE';
      provider.updateStatus = 'DELETE_COMPLETE';
      delete provider.updateStatusReason;
    }
    return { capacityProvider: provider };
  },
});
