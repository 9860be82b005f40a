import type { ListClustersRequest, ListClustersResponse } from '@aws-sdk/client-ecs';
import { operation, request } from './operation.ts';
import { pageInput, pageOf } from './page.ts';

export const listClusters = operation<ListClustersRequest, ListClustersResponse>({
  name: 'ListClusters',
  input: request(pageInput),
  run({ store }, input) {
    const arns = [...store.clusters.values()]
      .filter(({ status }) => status === 'ACTIVE')
      .map(({ arn }) => arn);
    const { items, next } = pageOf(arns, input);
    return { clusterArns: items, ...next };
  },
});
