import type { ListContainerInstancesRequest, ListContainerInstancesResponse } from '@aws-sdk/client-ecs';
import { instanceArn } from '../views/container-instance.ts';
import { operation, reference, request } from './operation.ts';
import { pageInput, pageOf } from './page.ts';

export const listContainerInstances = operation<
  ListContainerInstancesRequest,
  ListContainerInstancesResponse
>({
  name: 'ListContainerInstances',
  input: request({ ...pageInput, cluster: reference.optional() }),
  run({ store }, { cluster, status, ...page }) {
    const owner = store.cluster(cluster);
    const arns = status === undefined || owner.instance.status === status ? [instanceArn(owner)] : [];
    const { items, next } = pageOf(arns, page);
    return { containerInstanceArns: items, ...next };
  },
});
