import { ECSClient } from '@aws-sdk/client-ecs';

/**
 * The SDK's client, told to give up early: an ECS that hangs must not make the API hang. Endpoint and credentials come
 * from the environment, as the SDK reads them.
 */
export function createEcsClient(options: { region: string; endpoint?: string }): ECSClient {
  return new ECSClient({
    ...options,
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
  });
}
