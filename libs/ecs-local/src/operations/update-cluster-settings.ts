import type { UpdateClusterSettingsRequest, UpdateClusterSettingsResponse } from '@aws-sdk/client-ecs';
import { clusterView } from '../views/cluster.ts';
import { operation, reference, request } from './operation.ts';

export const updateClusterSettings = operation<UpdateClusterSettingsRequest, UpdateClusterSettingsResponse>({
  name: 'UpdateClusterSettings',
  input: request({ cluster: reference }),
  run({ store }, { cluster: name, settings }) {
    const cluster = store.cluster(name);
    cluster.echoed = { ...cluster.echoed, settings };
    return { cluster: clusterView(cluster, ['SETTINGS', 'TAGS']) };
  },
});
