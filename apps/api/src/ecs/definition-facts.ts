import type { TaskDefinition } from '@aws-sdk/client-ecs';
import type { DefinitionFacts } from './reading.ts';

/** A container is essential unless its definition says otherwise. */
export function definitionFacts(definition: TaskDefinition | undefined): DefinitionFacts {
  const essential = (definition?.containerDefinitions ?? []).filter(
    (container) => container.essential !== false,
  );
  return {
    image: essential[0]?.image,
    hasHealthCheck: essential.some((container) => container.healthCheck !== undefined),
  };
}
