import { ECSClient } from '@aws-sdk/client-ecs';

/** How AWS is called: clients of an account share a quota, so that a call can wait for its turn; one without an answer is made again. */
export const patientCalls = (timeoutMs = 10_000) => ({
  maxAttempts: 6,
  requestHandler: { connectionTimeout: 5000, requestTimeout: timeoutMs, throwOnRequestTimeout: true },
});
/** ecs-local wants credentials to be there and checks none. */
const LOCAL = { accessKeyId: 'local', secretAccessKey: 'local' };

/** A client that bears what an ECS on the net does to its callers; one on this machine is called as AWS's is. */
export function ecsClient(region: string, endpoint: string | undefined): ECSClient {
  return new ECSClient({
    region,
    ...patientCalls(),
    ...(endpoint !== undefined && { endpoint }),
    ...(endpoint !== undefined && isLoopback(endpoint) && { credentials: LOCAL }),
  });
}

export const isLoopback = (endpoint: string) =>
  /^(127\.[\d.]+|\[::1\]|localhost)$/.test(new URL(endpoint).hostname);
