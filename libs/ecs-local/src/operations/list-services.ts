import type { ListServicesRequest, ListServicesResponse } from '@aws-sdk/client-ecs';
import { z } from 'zod';
import { operation, reference, request } from './operation.ts';
import { pageInput, pageOf } from './page.ts';

const PAGE = 10;

export const listServices = operation<ListServicesRequest, ListServicesResponse>({
  name: 'ListServices',
  input: request({
    ...pageInput,
    cluster: reference.optional(),
    launchType: z.string().optional(),
    schedulingStrategy: z.string().optional(),
  }),
  run({ store }, { cluster, launchType, schedulingStrategy = 'REPLICA', ...page }) {
    const arns = [...store.cluster(cluster).services.values()]
      .filter(({ status }) => status !== 'INACTIVE')
      .filter(({ request }) => launchType === undefined || (request.launchType ?? 'EC2') === launchType)
      .filter(() => schedulingStrategy === 'REPLICA')
      .map(({ arn }) => arn);
    const { items, next } = pageOf(arns, page, PAGE);
    return { serviceArns: items, ...next };
  },
});
