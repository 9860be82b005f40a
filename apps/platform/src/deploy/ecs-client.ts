import { ECSClient } from '@aws-sdk/client-ecs';
import { patientCalls } from '../patient-calls.ts';
import { LOCAL_CREDENTIALS } from '../running-platform.ts';

/** A client that bears what an ECS on the net does to its callers; one on this machine is called as AWS's is. */
export function ecsClient(region: string, endpoint: string | undefined): ECSClient {
  return new ECSClient({
    region,
    ...patientCalls(),
    ...(endpoint !== undefined && { endpoint }),
    ...(endpoint !== undefined && isLoopback(endpoint) && { credentials: LOCAL_CREDENTIALS }),
  });
}

export const isLoopback = (endpoint: string) =>
  /^(127\.[\d.]+|\[::1\]|localhost)$/.test(new URL(endpoint).hostname);
