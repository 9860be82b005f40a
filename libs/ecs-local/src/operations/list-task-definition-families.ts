import type {
  ListTaskDefinitionFamiliesRequest,
  ListTaskDefinitionFamiliesResponse,
} from '@aws-sdk/client-ecs';
import type { RegisteredTaskDefinition } from '../task-definition.ts';
import { operation, request } from './operation.ts';
import { pageInput, pageOf } from './page.ts';

/** A family is ACTIVE while one of its revisions is. */
export const listTaskDefinitionFamilies = operation<
  ListTaskDefinitionFamiliesRequest,
  ListTaskDefinitionFamiliesResponse
>({
  name: 'ListTaskDefinitionFamilies',
  input: request(pageInput),
  run({ store }, { familyPrefix = '', status = 'ACTIVE', ...page }) {
    const families = [...store.families]
      .filter(([family]) => family.startsWith(familyPrefix))
      .filter(([, revisions]) => status === 'ALL' || statusOf(revisions) === status)
      .map(([family]) => family)
      .sort();
    const { items, next } = pageOf(families, page);
    return { families: items, ...next };
  },
});

const statusOf = (revisions: RegisteredTaskDefinition[]) =>
  revisions.some(({ status }) => status === 'ACTIVE') ? 'ACTIVE' : 'INACTIVE';
