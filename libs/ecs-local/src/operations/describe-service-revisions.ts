import type { DescribeServiceRevisionsRequest, DescribeServiceRevisionsResponse } from '@aws-sdk/client-ecs';
import { serviceRevisionView } from '../views/service-deployment.ts';
import { findServiceRevision } from './find-service-deployment.ts';
import { lookUp } from './look-up.ts';
import { operation, references, request } from './operation.ts';

export const describeServiceRevisions = operation<
  DescribeServiceRevisionsRequest,
  DescribeServiceRevisionsResponse
>({
  name: 'DescribeServiceRevisions',
  input: request({ serviceRevisionArns: references(20).min(1, 'Service revisions cannot be empty.') }),
  run({ store }, { serviceRevisionArns = [] }) {
    const { found, failures } = lookUp(
      serviceRevisionArns,
      (arn) => findServiceRevision(store, arn),
      (arn) => arn,
    );
    return {
      serviceRevisions: found.map(({ service, deployment }) => serviceRevisionView(service, deployment)),
      failures,
    };
  },
});
