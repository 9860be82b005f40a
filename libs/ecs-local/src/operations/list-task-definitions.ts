import type { ListTaskDefinitionsRequest, ListTaskDefinitionsResponse } from '@aws-sdk/client-ecs';
import { z } from 'zod';
import { operation, request } from './operation.ts';
import { pageInput, pageOf } from './page.ts';

export const listTaskDefinitions = operation<ListTaskDefinitionsRequest, ListTaskDefinitionsResponse>({
  name: 'ListTaskDefinitions',
  input: request({
    ...pageInput,
    familyPrefix: z.string().optional(),
    status: z.enum(['ACTIVE', 'INACTIVE', 'DELETE_IN_PROGRESS']).optional(),
    sort: z.enum(['ASC', 'DESC']).optional(),
  }),
  run({ store }, { familyPrefix, status = 'ACTIVE', sort = 'ASC', ...page }) {
    const families = familyPrefix === undefined ? [...store.families.keys()].sort() : [familyPrefix];
    const arns = families
      .flatMap((family) => store.families.get(family) ?? [])
      .filter((definition) => definition.status === status)
      .map(({ taskDefinitionArn }) => taskDefinitionArn);
    const { items, next } = pageOf(sort === 'ASC' ? arns : arns.reverse(), page);
    return { taskDefinitionArns: items, ...next };
  },
});
