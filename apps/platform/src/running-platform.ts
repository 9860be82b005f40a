import { DescribeServicesCommand, DescribeTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs';

const TIMEOUT_MS = 1500;

export interface RunningPlatform {
  ecs: string;
  /** Undefined while that platform is still starting. */
  site: string | undefined;
}

/** A client for ecs-local, which wants credentials to be there and checks none. */
export function localClient(endpoint: string): ECSClient {
  return new ECSClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
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
    const { services } = await client.send(
      new DescribeServicesCommand({ cluster, services: ['reverse-proxy'] }),
      {
        abortSignal,
      },
    );
    if (services === undefined) return undefined;
    const taskDefinition = services[0]?.taskDefinition;
    if (!taskDefinition) return { ecs, site: undefined };
    const described = await client.send(new DescribeTaskDefinitionCommand({ taskDefinition }), {
      abortSignal,
    });
    const variables = described.taskDefinition?.containerDefinitions?.[0]?.environment ?? [];
    const port = variables.find(({ name }) => name === 'HTTPS_PORT')?.value;
    return { ecs, site: port && `https://localhost:${port}` };
  } catch {
    return undefined;
  } finally {
    client.destroy();
  }
}
