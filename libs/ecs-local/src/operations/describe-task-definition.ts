import type { DescribeTaskDefinitionRequest, DescribeTaskDefinitionResponse } from '@aws-sdk/client-ecs';
import { clientError } from '../errors.ts';
import { taskDefinitionView } from '../views/task-definition.ts';
import { operation, reference, request } from './operation.ts';

export const describeTaskDefinition = operation<
  DescribeTaskDefinitionRequest,
  DescribeTaskDefinitionResponse
>({
  name: 'DescribeTaskDefinition',
  input: request({ taskDefinition: reference }),
  run({ store }, { taskDefinition = '', include = [] }) {
    const definition = store.findTaskDefinition(taskDefinition);
    if (!definition) throw clientError('Unable to describe task definition.');
    return {
      taskDefinition: taskDefinitionView(definition),
      tags: include.includes('TAGS') ? definition.tags : [],
    };
  },
});
