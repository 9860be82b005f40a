import { ECSClient } from '@aws-sdk/client-ecs';
import { proxyVariables } from './proxy-variables.ts';

const TIMEOUT_MS = 1500;

export interface RunningPlatform {
  ecs: string;
  /** Undefined while that platform is still starting. */
  site: string | undefined;
}

/** ecs-local wants credentials to be there and checks none. */
export const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** A client for ecs-local that takes its first answer, or its absence, for what it is. */
export function localClient(endpoint: string): ECSClient {
  return new ECSClient({
    endpoint,
    region: 'us-east-1',
    credentials: LOCAL_CREDENTIALS,
    maxAttempts: 1,
  });
}

/** Asks the endpoint's ECS whether it runs the cluster; undefined when nothing, or something else, answers there. */
export async function findRunningPlatform(
  ecs: string,
  cluster: string,
): Promise<RunningPlatform | undefined> {
  const client = localClient(ecs);
  const abortSignal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const port = (await proxyVariables(client, cluster, abortSignal)).get('HTTPS_PORT');
    return { ecs, site: port && `https://localhost:${port}` };
  } catch {
    return undefined;
  } finally {
    client.destroy();
  }
}
