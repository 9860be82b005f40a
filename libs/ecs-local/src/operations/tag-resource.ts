import type { TagResourceRequest, TagResourceResponse } from '@aws-sdk/client-ecs';
import { EcsError, invalidParameter } from '../errors.ts';
import { findTagged } from '../tagged.ts';
import { mergedTags } from '../task-tags.ts';
import { operation, request, tags } from './operation.ts';

const MOST_TAGS = 50;

export const NO_SUCH_RESOURCE =
  'The specified resource could not be found. Specify a valid resource ARN and try again.';

export const tagResource = operation<TagResourceRequest, TagResourceResponse>({
  name: 'TagResource',
  input: request({ tags }),
  run({ store }, { resourceArn = '', tags = [] }) {
    const resource = findTagged(store, resourceArn);
    if (!resource) throw new EcsError('ResourceNotFoundException', NO_SUCH_RESOURCE);
    const merged = mergedTags(resource.tags, tags);
    if (merged.length > MOST_TAGS) throw invalidParameter(`A resource can have at most ${MOST_TAGS} tags.`);
    resource.tags = merged;
    return {};
  },
});
