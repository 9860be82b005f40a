import { ECSClient } from '@aws-sdk/client-ecs';

/** All clients of an account share a quota of calls: a deploy can wait for its turn. */
const MAX_ATTEMPTS = 6;
/** An ECS that accepts a call and says nothing is asked again. */
const CALL = { connectionTimeout: 5000, requestTimeout: 10_000, throwOnRequestTimeout: true };
/** ecs-local wants credentials to be there and checks none. */
const LOCAL = { accessKeyId: 'local', secretAccessKey: 'local' };

/** A client that bears what an ECS on the net does to its callers; one on this machine is called as AWS's is. */
export function ecsClient(region: string, endpoint: string | undefined): ECSClient {
  return new ECSClient({
    region,
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: CALL,
    ...(endpoint !== undefined && { endpoint }),
    ...(endpoint !== undefined && isLoopback(endpoint) && { credentials: LOCAL }),
  });
}

export const isLoopback = (endpoint: string) =>
  /^(127\.[\d.]+|\[::1\]|localhost)$/.test(new URL(endpoint).hostname);
