import type { DeregisterTaskDefinitionRequest, DeregisterTaskDefinitionResponse } from '@aws-sdk/client-ecs';
import { clientError, invalidParameter } from '../errors.ts';
import { parseTaskDefinition } from '../identifiers.ts';
import { taskDefinitionView } from '../views/task-definition.ts';
import { operation, reference, request } from './operation.ts';

/** Tasks and services go on with an INACTIVE revision; only new ones are refused it. */
export const deregisterTaskDefinition = operation<
  DeregisterTaskDefinitionRequest,
  DeregisterTaskDefinitionResponse
>({
  name: 'DeregisterTaskDefinition',
  input: request({ taskDefinition: reference }),
  run({ store, clock }, { taskDefinition = '' }) {
    if (parseTaskDefinition(taskDefinition)?.revision === undefined) {
      throw invalidParameter(
        `taskDefinition: expected family:revision or an ARN, received "${taskDefinition}"`,
      );
    }
    const definition = store.findTaskDefinition(taskDefinition);
    if (!definition) throw clientError('Unable to describe task definition.');
    definition.status = 'INACTIVE';
    definition.deregisteredAt ??= new Date(clock.now());
    return { taskDefinition: taskDefinitionView(definition) };
  },
});
