import type { Service } from './service-schema.ts';

/**
 * Whether a rolling deployment can make a first step from `desiredCount` running tasks: start one below the ceiling or
 * stop one above the floor. ECS accepts percentages under which it can do neither, and then waits for ever.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
 */
export function canRoll(desiredCount: number, deployment: Service['deployment']): boolean {
  const floor = Math.ceil((desiredCount * deployment.minimumHealthyPercent) / 100);
  return desiredCount === 0 || ceiling(desiredCount, deployment) > desiredCount || floor < desiredCount;
}

/** How many tasks there may be while a deployment rolls. */
export function ceiling(desiredCount: number, { maximumPercent }: Service['deployment']): number {
  return Math.floor((desiredCount * maximumPercent) / 100);
}
