import type {
  DescribeContainerInstancesRequest,
  DescribeContainerInstancesResponse,
} from '@aws-sdk/client-ecs';
import { containerInstanceArn, shortName } from '../identifiers.ts';
import { containerInstanceView, instanceArn } from '../views/container-instance.ts';
import { lookUp } from './look-up.ts';
import { operation, reference, references, request } from './operation.ts';

export const describeContainerInstances = operation<
  DescribeContainerInstancesRequest,
  DescribeContainerInstancesResponse
>({
  name: 'DescribeContainerInstances',
  input: request({
    cluster: reference.optional(),
    containerInstances: references(100).min(1, 'Container instances cannot be empty.'),
  }),
  run({ store }, { cluster: name, containerInstances = [], include = [] }) {
    const cluster = store.cluster(name);
    const { found, failures } = lookUp(
      containerInstances,
      (reference) => (shortName(reference) === shortName(instanceArn(cluster)) ? cluster : undefined),
      (id) => containerInstanceArn(cluster.name, id),
    );
    const options = { tags: include.includes('TAGS') };
    return { containerInstances: found.map((one) => containerInstanceView(one, options)), failures };
  },
});
