import type {
  PutClusterCapacityProvidersRequest,
  PutClusterCapacityProvidersResponse,
} from '@aws-sdk/client-ecs';
import { findCapacityProvider } from '../capacity-provider.ts';
import { invalidParameter } from '../errors.ts';
import { clusterView } from '../views/cluster.ts';
import { operation, reference, references, request } from './operation.ts';

const MOST_CAPACITY_PROVIDERS = 20;

/** Kept and handed back; tasks run on this machine all the same. */
export const putClusterCapacityProviders = operation<
  PutClusterCapacityProvidersRequest,
  PutClusterCapacityProvidersResponse
>({
  name: 'PutClusterCapacityProviders',
  input: request({ cluster: reference, capacityProviders: references(MOST_CAPACITY_PROVIDERS) }),
  run({ store }, { cluster: name, capacityProviders = [], defaultCapacityProviderStrategy = [] }) {
    const cluster = store.cluster(name);
    if (!capacityProviders.every(findCapacityProvider)) {
      throw invalidParameter(
        'The specified capacity provider was not found. Specify a valid name or ARN and try again.',
      );
    }
    const strange = defaultCapacityProviderStrategy.some(
      ({ capacityProvider = '' }) => !capacityProviders.includes(capacityProvider),
    );
    if (strange) {
      throw invalidParameter(
        'The specified default capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Specify a valid strategy and try again.',
      );
    }
    cluster.echoed = { ...cluster.echoed, capacityProviders, defaultCapacityProviderStrategy };
    return { cluster: clusterView(cluster, ['SETTINGS', 'TAGS']) };
  },
});
