import type { DescribeServicesRequest, DescribeServicesResponse } from '@aws-sdk/client-ecs';
import { serviceArn, shortName } from '../identifiers.ts';
import { serviceView } from '../views/service.ts';
import { lookUp } from './look-up.ts';
import { operation, reference, references, request } from './operation.ts';

export const describeServices = operation<DescribeServicesRequest, DescribeServicesResponse>({
  name: 'DescribeServices',
  input: request({
    cluster: reference.optional(),
    services: references(10).min(1, 'Services cannot be empty.'),
  }),
  run({ store }, { cluster: name, services = [], include = [] }) {
    const cluster = store.cluster(name);
    const { found, failures } = lookUp(
      services,
      (reference) => cluster.services.get(shortName(reference)),
      (service) => serviceArn(cluster.name, service),
    );
    const options = { tags: include.includes('TAGS') };
    return { services: found.map((service) => serviceView(service, options)), failures };
  },
});
