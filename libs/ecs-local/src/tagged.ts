import type { Tag } from '@aws-sdk/client-ecs';
import { invalidParameter } from './errors.ts';
import { shortName } from './identifiers.ts';
import type { Store } from './store.ts';
import { instanceArn } from './views/container-instance.ts';

const ARN = /^arn:aws[\w-]*:ecs:[^:]*:\d*:(?<type>[a-z-]+)\/(?<path>.+)$/;

/** Where a resource keeps its tags. */
export interface Tagged {
  tags: Tag[];
}

/**
 * The resource that an ARN names; undefined when there is none.
 *
 * @throws InvalidParameterException for what is no ARN of ECS, ClusterNotFoundException for a cluster that is missing
 */
export function findTagged(store: Store, arn: string): Tagged | undefined {
  const { type, path } = ARN.exec(arn)?.groups ?? {};
  if (type === undefined || path === undefined) throw invalidParameter(`Invalid identifier: ${arn}`);
  if (type === 'cluster') return activeCluster(store, path);
  if (type === 'capacity-provider') return activeCapacityProvider(store, path);
  if (type === 'task-definition') return store.findTaskDefinition(path);
  const cluster = store.cluster(path.split('/', 1)[0]);
  if (type === 'service') {
    const service = cluster.services.get(shortName(path));
    return service?.status === 'ACTIVE' ? tagsOfRequest(service.request) : undefined;
  }
  if (type === 'task') return cluster.tasks.get(shortName(path));
  return type === 'container-instance' && arn === instanceArn(cluster) ? cluster.instance : undefined;
}

function activeCluster(store: Store, name: string): Tagged {
  const inactive = store.clusters.get(name)?.status === 'INACTIVE';
  if (!inactive) return store.cluster(name);
  throw invalidParameter('The specified cluster is inactive. Specify an active cluster and try again.');
}

function activeCapacityProvider({ capacityProviders }: Store, name: string): Tagged | undefined {
  const provider = capacityProviders.get(name);
  return provider?.status === 'ACTIVE' ? provider : undefined;
}

/** A service's tags are those of its request. */
function tagsOfRequest(request: { tags?: Tag[] | undefined }): Tagged {
  return {
    get tags() {
      return request.tags ?? [];
    },
    set tags(tags) {
      request.tags = tags;
    },
  };
}
