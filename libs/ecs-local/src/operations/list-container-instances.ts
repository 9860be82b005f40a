import type { ListContainerInstancesRequest, ListContainerInstancesResponse } from '@aws-sdk/client-ecs';
import { z } from 'zod';
import { instanceArn } from '../views/container-instance.ts';
import { operation, reference, request } from './operation.ts';
import { pageInput, pageOf } from './page.ts';

export const listContainerInstances = operation<
  ListContainerInstancesRequest,
  ListContainerInstancesResponse
>({
  name: 'ListContainerInstances',
  input: request({ ...pageInput, cluster: reference.optional(), status: z.string().optional() }),
  run({ store }, { cluster, status = 'ACTIVE', ...page }) {
    const arns = status === 'ACTIVE' ? [instanceArn(store.cluster(cluster))] : [];
    const { items, next } = pageOf(arns, page);
    return { containerInstanceArns: items, ...next };
  },
});
