import { DescribeTaskDefinitionCommand, type Service, type TaskDefinition } from '@aws-sdk/client-ecs';
import type { EcsContext } from './ecs-context.ts';

/** `<family>:<revision>`, of an ARN or of itself. */
export function revisionName(taskDefinition: string): string {
  return taskDefinition.slice(taskDefinition.lastIndexOf('/') + 1);
}

/**
 * The revision that a service runs: of its last complete deployment, while a newer one is not; undefined while it has neither
 * tasks nor is to have any.
 */
export function runningRevision(service: Service | undefined): string | undefined {
  const { deployments = [], desiredCount = 0, runningCount = 0 } = service ?? {};
  const complete = deployments.find(({ rolloutState }) => rolloutState === 'COMPLETED');
  const taskDefinition = complete?.taskDefinition ?? service?.taskDefinition;
  return taskDefinition === undefined || desiredCount + runningCount === 0
    ? undefined
    : revisionName(taskDefinition);
}

export async function describeTaskDefinition(
  { client, abortSignal }: EcsContext,
  taskDefinition: string,
): Promise<TaskDefinition> {
  const command = new DescribeTaskDefinitionCommand({ taskDefinition });
  return (await client.send(command, { abortSignal })).taskDefinition ?? {};
}

/** The image of the container that is named as the service. */
export function imageOf({ containerDefinitions = [] }: TaskDefinition, service: string): string | undefined {
  return containerDefinitions.find(({ name }) => name === service)?.image;
}
