import type { UpdateClusterRequest, UpdateClusterResponse } from '@aws-sdk/client-ecs';
import { clusterView } from '../views/cluster.ts';
import { operation, reference, request } from './operation.ts';

/** What the request leaves out stays as it is. */
export const updateCluster = operation<UpdateClusterRequest, UpdateClusterResponse>({
  name: 'UpdateCluster',
  input: request({ cluster: reference }),
  run({ store }, { cluster: name, ...changes }) {
    const cluster = store.cluster(name);
    cluster.echoed = { ...cluster.echoed, ...changes };
    return { cluster: clusterView(cluster, ['CONFIGURATIONS', 'SETTINGS', 'TAGS']) };
  },
});
