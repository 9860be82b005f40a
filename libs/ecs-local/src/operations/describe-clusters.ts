import type { DescribeClustersRequest, DescribeClustersResponse } from '@aws-sdk/client-ecs';
import { clusterArn, shortName } from '../identifiers.ts';
import { clusterView } from '../views/cluster.ts';
import { lookUp } from './look-up.ts';
import { operation, references, request } from './operation.ts';

export const describeClusters = operation<DescribeClustersRequest, DescribeClustersResponse>({
  name: 'DescribeClusters',
  input: request({ clusters: references(100).default(['default']) }),
  run({ store }, { clusters = [], include = [] }) {
    const { found, failures } = lookUp(
      clusters,
      (reference) => store.clusters.get(shortName(reference)),
      (name) => clusterArn(name),
    );
    return { clusters: found.map((cluster) => clusterView(cluster, include)), failures };
  },
});
