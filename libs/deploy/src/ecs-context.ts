import type { ECSClient } from '@aws-sdk/client-ecs';
import type { Environment } from '@platform-journey/platform-manifest';

/** What every call of one deploy needs. */
export interface EcsContext {
  client: ECSClient;
  environment: Environment;
  /** Ends calls and waits alike: the caller's signal or the deploy's timeout. */
  abortSignal: AbortSignal;
}

/** Which ECS is meant, for messages. */
export function placeOf({ cluster, ecsEndpoint, region }: Environment): string {
  return `ECS ${ecsEndpoint === undefined ? `in ${region}` : `at ${ecsEndpoint}`}, cluster ${cluster}`;
}
