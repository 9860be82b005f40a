import type { ListServiceDeploymentsRequest, ListServiceDeploymentsResponse } from '@aws-sdk/client-ecs';
import { z } from 'zod';
import type { ServiceDeployment } from '../service-deployment.ts';
import { serviceDeploymentBrief } from '../views/service-deployment.ts';
import { operation, reference, request } from './operation.ts';
import { pageInput, pageOf } from './page.ts';

const PAGE = 20;

/** On the wire a time is a number of seconds since the epoch. */
type ListRequest = Omit<ListServiceDeploymentsRequest, 'createdAt'> & {
  createdAt?: { before?: number; after?: number };
};

/** Newest first. */
export const listServiceDeployments = operation<ListRequest, ListServiceDeploymentsResponse>({
  name: 'ListServiceDeployments',
  input: request({
    ...pageInput,
    service: reference,
    cluster: reference.optional(),
    status: z.array(z.string()).optional(),
    createdAt: z.looseObject({ before: z.number().optional(), after: z.number().optional() }).optional(),
  }),
  run({ store }, input) {
    const service = store.service(input.cluster, input.service ?? '');
    const matching = service.serviceDeployments.filter((one) => matches(one, input));
    const { items, next } = pageOf(
      matching.map(({ arn }) => arn),
      input,
      PAGE,
    );
    const listed = new Set(items);
    const page = matching.filter(({ arn }) => listed.has(arn));
    return { serviceDeployments: page.map((one) => serviceDeploymentBrief(service, one)), ...next };
  },
});

function matches(one: ServiceDeployment, { status, createdAt = {} }: ListRequest): boolean {
  const { before = Number.POSITIVE_INFINITY, after = 0 } = createdAt;
  const seconds = one.createdAt.getTime() / 1000;
  const hasStatus = !status?.length || (one.status !== undefined && status.includes(one.status));
  return hasStatus && seconds < before && seconds > after;
}
