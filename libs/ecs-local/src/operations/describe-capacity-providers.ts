import type {
  DescribeCapacityProvidersRequest,
  DescribeCapacityProvidersResponse,
} from '@aws-sdk/client-ecs';
import { z } from 'zod';
import { CAPACITY_PROVIDERS, findCapacityProvider } from '../capacity-provider.ts';
import { capacityProviderArn, shortName } from '../identifiers.ts';
import { lookUp } from './look-up.ts';
import { operation, reference, references, request } from './operation.ts';
import { pageOf } from './page.ts';

const PAGE = 10;
const MOST_AT_ONCE = 100;

export const describeCapacityProviders = operation<
  DescribeCapacityProvidersRequest,
  DescribeCapacityProvidersResponse
>({
  name: 'DescribeCapacityProviders',
  input: request({
    capacityProviders: references(MOST_AT_ONCE).optional(),
    cluster: reference.optional(),
    maxResults: z.int().min(1).max(PAGE).optional(),
    nextToken: z.string().optional(),
  }),
  run({ store }, { capacityProviders: wanted, cluster, ...page }) {
    if (cluster !== undefined) store.cluster(cluster);
    const names = (wanted ?? CAPACITY_PROVIDERS.map(({ name = '' }) => name)).map(shortName);
    const { items, next } = pageOf(names, page, PAGE);
    const { found, failures } = lookUp(items, findCapacityProvider, capacityProviderArn);
    return { capacityProviders: found, failures, ...next };
  },
});
