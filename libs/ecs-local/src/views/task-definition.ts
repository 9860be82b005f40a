import type { TaskDefinition } from '@aws-sdk/client-ecs';
import type { RegisteredTaskDefinition } from '../task-definition.ts';

/** A revision without its tags, which ECS answers beside it. */
export function taskDefinitionView({ tags, ...definition }: RegisteredTaskDefinition): TaskDefinition {
  return definition;
}
