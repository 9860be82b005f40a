import type {
  DescribeCapacityProvidersRequest,
  DescribeCapacityProvidersResponse,
} from '@aws-sdk/client-ecs';
import { z } from 'zod';
import { FARGATE_PROVIDERS } from '../capacity-provider.ts';
import { capacityProviderArn, shortName } from '../identifiers.ts';
import type { Store } from '../store.ts';
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
  run({ store }, { capacityProviders: wanted, cluster, include = [], ...page }) {
    const known =
      cluster === undefined ? activeNames(store) : store.cluster(cluster).echoed.capacityProviders;
    const { items, next } = pageOf((wanted ?? known ?? []).map(shortName), page, PAGE);
    const { found, failures } = lookUp(
      items,
      (name) => store.findCapacityProvider(name),
      capacityProviderArn,
    );
    const shown = found.map((one) => ({ ...one, tags: include.includes('TAGS') ? one.tags : [] }));
    return { capacityProviders: shown, failures, ...next };
  },
});

function activeNames({ capacityProviders }: Store): string[] {
  const own = [...capacityProviders.values()].filter(({ status }) => status === 'ACTIVE');
  return [...FARGATE_PROVIDERS, ...own].map(({ name }) => name);
}
