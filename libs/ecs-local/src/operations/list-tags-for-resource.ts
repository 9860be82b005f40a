import type { ListTagsForResourceRequest, ListTagsForResourceResponse } from '@aws-sdk/client-ecs';
import { invalidParameter } from '../errors.ts';
import { findTagged } from '../tagged.ts';
import { operation, request } from './operation.ts';
import { NO_SUCH_RESOURCE } from './tag-resource.ts';

export const listTagsForResource = operation<ListTagsForResourceRequest, ListTagsForResourceResponse>({
  name: 'ListTagsForResource',
  input: request({}),
  run({ store }, { resourceArn = '' }) {
    const resource = findTagged(store, resourceArn);
    if (!resource) throw invalidParameter(NO_SUCH_RESOURCE);
    return { tags: resource.tags };
  },
});
