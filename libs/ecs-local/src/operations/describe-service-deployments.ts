import type {
  DescribeServiceDeploymentsRequest,
  DescribeServiceDeploymentsResponse,
} from '@aws-sdk/client-ecs';
import { serviceDeploymentView } from '../views/service-deployment.ts';
import { findServiceDeployment } from './find-service-deployment.ts';
import { lookUp } from './look-up.ts';
import { operation, references, request } from './operation.ts';

export const describeServiceDeployments = operation<
  DescribeServiceDeploymentsRequest,
  DescribeServiceDeploymentsResponse
>({
  name: 'DescribeServiceDeployments',
  input: request({ serviceDeploymentArns: references(20).min(1, 'Service deployments cannot be empty.') }),
  run({ store }, { serviceDeploymentArns = [] }) {
    const { found, failures } = lookUp(
      serviceDeploymentArns,
      (arn) => findServiceDeployment(store, arn),
      (arn) => arn,
    );
    const serviceDeployments = found.map(({ service, deployment }) =>
      serviceDeploymentView(service, deployment),
    );
    return { serviceDeployments, failures };
  },
});
