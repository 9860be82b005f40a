import type { Service, Task } from '@aws-sdk/client-ecs';

/** What the API needs of a task definition; a revision never changes. */
export interface DefinitionFacts {
  /** Image of the definition's first essential container, as written there. */
  image: string | undefined;
  /** Without a health check ECS leaves a task's health UNKNOWN for good. */
  hasHealthCheck: boolean;
}

/** ECS's own answers, all of one poll. */
export interface EcsReading {
  services: Service[];
  /** Tasks that run or are meant to, and those that stopped of late. */
  tasks: Task[];
  /** By the ARN of the task definition; at least those that the services name. */
  definitions: ReadonlyMap<string, DefinitionFacts>;
}
