import type { UntagResourceRequest, UntagResourceResponse } from '@aws-sdk/client-ecs';
import { EcsError } from '../errors.ts';
import { findTagged } from '../tagged.ts';
import { operation, request } from './operation.ts';
import { NO_SUCH_RESOURCE } from './tag-resource.ts';

/** Keys that the resource does not have are nothing to complain about. */
export const untagResource = operation<UntagResourceRequest, UntagResourceResponse>({
  name: 'UntagResource',
  input: request({}),
  run({ store }, { resourceArn = '', tagKeys = [] }) {
    const resource = findTagged(store, resourceArn);
    if (!resource) throw new EcsError('ResourceNotFoundException', NO_SUCH_RESOURCE);
    resource.tags = resource.tags.filter(({ key = '' }) => !tagKeys.includes(key));
    return {};
  },
});
