import type { DeleteClusterRequest, DeleteClusterResponse } from '@aws-sdk/client-ecs';
import { EcsError } from '../errors.ts';
import type { Cluster } from '../store.ts';
import { clusterView } from '../views/cluster.ts';
import { operation, reference, request } from './operation.ts';

/** The cluster turns INACTIVE; this machine, its container instance, is deregistered with it. */
export const deleteCluster = operation<DeleteClusterRequest, DeleteClusterResponse>({
  name: 'DeleteCluster',
  input: request({ cluster: reference }),
  run({ store }, { cluster: name }) {
    const cluster = store.cluster(name);
    refuseWhileInUse(cluster);
    cluster.status = 'INACTIVE';
    return { cluster: clusterView(cluster) };
  },
});

/** @throws ClusterContainsServicesException, ClusterContainsTasksException */
function refuseWhileInUse({ services, tasks }: Cluster): void {
  if ([...services.values()].some(({ status }) => status !== 'INACTIVE')) {
    throw new EcsError(
      'ClusterContainsServicesException',
      'The Cluster cannot be deleted while Services are active.',
    );
  }
  if ([...tasks.values()].some(({ lastStatus }) => lastStatus !== 'STOPPED')) {
    throw new EcsError(
      'ClusterContainsTasksException',
      'The Cluster cannot be deleted while Tasks are active.',
    );
  }
}
