import type { PlatformSource } from '../feed/source.ts';
import { factsFromEcs } from '../snapshot/from-ecs.ts';
import type { EcsReader } from './reader.ts';

/** The platform as Amazon ECS tells it. */
export function ecsSource(reader: EcsReader): PlatformSource {
  return { name: 'ECS', read: async (signal) => factsFromEcs(await reader.read(signal)) };
}
