import type { CreateClusterRequest, CreateClusterResponse, Tag } from '@aws-sdk/client-ecs';
import { clusterArn } from '../identifiers.ts';
import type { Cluster } from '../store.ts';
import { clusterView } from '../views/cluster.ts';
import { clusterCapacityProviders, clusterCapacityProvidersInput } from './capacity-provider-input.ts';
import { name, operation, request, tags } from './operation.ts';

/** Creating a cluster that exists answers with it, as on ECS; one that was deleted is made anew. */
export const createCluster = operation<CreateClusterRequest, CreateClusterResponse>({
  name: 'CreateCluster',
  input: request({
    clusterName: name.default('default'),
    tags: tags.default([]),
    ...clusterCapacityProvidersInput,
  }),
  run({ store, clock }, { clusterName = 'default', tags = [], ...settings }) {
    const echoed = { ...settings, ...clusterCapacityProviders(store, settings) };
    const existing = store.clusters.get(clusterName);
    const cluster =
      existing?.status === 'ACTIVE' ? existing : newCluster(clusterName, tags, echoed, new Date(clock.now()));
    store.clusters.set(clusterName, cluster);
    return { cluster: clusterView(cluster, ['CONFIGURATIONS', 'SETTINGS', 'TAGS']) };
  },
});

function newCluster(name: string, tags: Tag[], echoed: Cluster['echoed'], registeredAt: Date): Cluster {
  return {
    arn: clusterArn(name),
    name,
    status: 'ACTIVE',
    tags,
    echoed,
    registeredAt,
    instance: { status: 'ACTIVE', tags: [] },
    services: new Map(),
    tasks: new Map(),
  };
}
