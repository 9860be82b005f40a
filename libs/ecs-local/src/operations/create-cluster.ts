import type { CreateClusterRequest, CreateClusterResponse } from '@aws-sdk/client-ecs';
import { clusterArn } from '../identifiers.ts';
import { clusterView } from '../views/cluster.ts';
import { name, operation, request, tags } from './operation.ts';

/** Creating a cluster that exists answers with it, as on ECS. */
export const createCluster = operation<CreateClusterRequest, CreateClusterResponse>({
  name: 'CreateCluster',
  input: request({ clusterName: name.default('default'), tags: tags.default([]) }),
  run({ store, clock }, { clusterName = 'default', tags = [], ...echoed }) {
    const cluster = store.clusters.get(clusterName) ?? {
      arn: clusterArn(clusterName),
      name: clusterName,
      tags,
      echoed,
      registeredAt: new Date(clock.now()),
      services: new Map(),
      tasks: new Map(),
    };
    store.clusters.set(clusterName, cluster);
    return { cluster: clusterView(cluster, ['SETTINGS', 'TAGS']) };
  },
});
