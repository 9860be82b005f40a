import type { ECSClient } from '@aws-sdk/client-ecs';
import type { Environment } from '@platform-journey/platform-manifest';

/** What every call of one deploy needs. */
export interface EcsContext {
  client: ECSClient;
  environment: Environment;
  /** Where the client is connected to, for messages; the environment's own ECS unless given. */
  endpoint?: string | undefined;
  /** Ends calls and waits alike: the caller's signal or the deploy's timeout. */
  abortSignal: AbortSignal;
}

export type Place = Pick<EcsContext, 'environment' | 'endpoint'>;

/** Which ECS is meant, for messages. */
export function placeOf({ environment, endpoint = environment.ecsEndpoint }: Place): string {
  const { cluster, region } = environment;
  return `ECS ${endpoint === undefined ? `in ${region}` : `at ${endpoint}`}, cluster ${cluster}`;
}

/** Who makes the cluster and the services where a deploy does not, and what to do when they are missing. */
export function howToMake({ environment: { name, runsOn } }: Place): string {
  return runsOn === 'ecs' ? `apply infra/environments/${name} first` : 'start the platform first';
}
