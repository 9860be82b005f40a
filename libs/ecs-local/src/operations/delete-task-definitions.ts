import type {
  DeleteTaskDefinitionsRequest,
  DeleteTaskDefinitionsResponse,
  Failure,
} from '@aws-sdk/client-ecs';
import { invalidParameter } from '../errors.ts';
import { parseTaskDefinition } from '../identifiers.ts';
import type { Store } from '../store.ts';
import type { RegisteredTaskDefinition } from '../task-definition.ts';
import { taskDefinitionView } from '../views/task-definition.ts';
import { operation, references, request } from './operation.ts';

const MOST_AT_ONCE = 10;

/** INACTIVE revisions become DELETE_IN_PROGRESS, and stay so. */
export const deleteTaskDefinitions = operation<DeleteTaskDefinitionsRequest, DeleteTaskDefinitionsResponse>({
  name: 'DeleteTaskDefinitions',
  input: request({
    taskDefinitions: references(MOST_AT_ONCE).min(1, 'Task definitions cannot be empty.'),
  }),
  run({ store, clock }, { taskDefinitions = [] }) {
    const deleted: RegisteredTaskDefinition[] = [];
    const failures: Failure[] = [];
    for (const { reference, definition } of taskDefinitions.map((one) => lookedUp(store, one))) {
      if (definition && definition.status !== 'ACTIVE') deleted.push(definition);
      else failures.push({ arn: definition?.taskDefinitionArn ?? reference, reason: reasonFor(definition) });
    }
    for (const definition of deleted) {
      definition.status = 'DELETE_IN_PROGRESS';
      definition.deleteRequestedAt ??= new Date(clock.now());
    }
    return { taskDefinitions: deleted.map(taskDefinitionView), failures };
  },
});

/** @throws InvalidParameterException for a reference without a revision */
function lookedUp(store: Store, reference: string) {
  if (parseTaskDefinition(reference)?.revision === undefined) {
    throw invalidParameter(
      'The specified task definition name must include a revision. Specify a task definition with a revision and try again.',
    );
  }
  return { reference, definition: store.findTaskDefinition(reference) };
}

const reasonFor = (definition: RegisteredTaskDefinition | undefined) =>
  definition
    ? 'The specified task definition is still in ACTIVE status. Please deregister the target and try again.'
    : 'The specified task definition does not exist. Specify a valid account, family, revision and try again.';
