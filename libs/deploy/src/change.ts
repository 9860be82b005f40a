import type { Service } from '@aws-sdk/client-ecs';
import type { EcsContext } from './ecs-context.ts';

/** What is to be done to one service. */
export interface Change {
  name: string;
  image: string | null;
  /** The revision that runs before; null when nothing does. */
  previous: string | null;
  /** Makes the revision to run, or tells it: `<family>:<revision>`. */
  revision(context: EcsContext): Promise<string>;
  /** Tells ECS to run it. */
  apply(context: EcsContext, taskDefinition: string): Promise<Service | undefined>;
}

/**
 * Which changes are made side by side. The local ECS takes all of them at once. On AWS it is one after another, as an
 * instance has room for one service's new tasks beside the old ones, and the host's own listeners last: they send requests to
 * the others.
 */
export function batches<T extends { name: string }>(
  changes: readonly T[],
  { runsOn, services }: EcsContext['environment'],
): T[][] {
  if (changes.length === 0) return [];
  if (runsOn !== 'ecs') return [[...changes]];
  const isLast = ({ name }: T) => services[name]?.network === 'host';
  return [...changes.filter((one) => !isLast(one)), ...changes.filter(isLast)].map((one) => [one]);
}
