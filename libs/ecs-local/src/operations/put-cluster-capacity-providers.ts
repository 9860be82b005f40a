import type {
  PutClusterCapacityProvidersRequest,
  PutClusterCapacityProvidersResponse,
} from '@aws-sdk/client-ecs';
import { EcsError } from '../errors.ts';
import type { Cluster } from '../store.ts';
import { clusterView } from '../views/cluster.ts';
import { clusterCapacityProviders, clusterCapacityProvidersInput } from './capacity-provider-input.ts';
import { operation, reference, request } from './operation.ts';

/** Which capacity providers a cluster has. Tasks run on this machine all the same. */
export const putClusterCapacityProviders = operation<
  PutClusterCapacityProvidersRequest,
  PutClusterCapacityProvidersResponse
>({
  name: 'PutClusterCapacityProviders',
  input: request({ cluster: reference, ...clusterCapacityProvidersInput }),
  run({ store }, { cluster: name, ...wanted }) {
    const cluster = store.cluster(name);
    const associated = clusterCapacityProviders(store, wanted);
    refuseRemovalInUse(cluster, associated.capacityProviders);
    cluster.echoed = { ...cluster.echoed, ...associated };
    return { cluster: clusterView(cluster, ['SETTINGS', 'TAGS']) };
  },
});

/** @throws ResourceInUseException when a service places its tasks by one that is to go */
function refuseRemovalInUse({ services }: Cluster, remaining: readonly string[]): void {
  const used = [...services.values()]
    .filter(({ status }) => status !== 'INACTIVE')
    .flatMap(({ request }) => request.capacityProviderStrategy ?? [])
    .map(({ capacityProvider = '' }) => capacityProvider);
  if (used.every((name) => remaining.includes(name))) return;
  throw new EcsError(
    'ResourceInUseException',
    'The specified capacity provider is in use and cannot be removed.',
  );
}
