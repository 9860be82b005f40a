import { DescribeServicesCommand, DescribeTaskDefinitionCommand, type ECSClient } from '@aws-sdk/client-ecs';

const PROXY = 'reverse-proxy';

/**
 * The environment variables of the proxy that a cluster has been told to run; none while it has no proxy.
 *
 * @throws what the AWS SDK throws, and Error when what answers is no ECS
 */
export async function proxyVariables(
  client: ECSClient,
  cluster: string,
  abortSignal?: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const options = abortSignal && { abortSignal };
  const { services } = await client.send(
    new DescribeServicesCommand({ cluster, services: [PROXY] }),
    options,
  );
  if (services === undefined) throw new Error('something answers, but not as ECS does');
  const { status, taskDefinition } = services[0] ?? {};
  if (status !== 'ACTIVE' || taskDefinition === undefined) return new Map();
  const described = await client.send(new DescribeTaskDefinitionCommand({ taskDefinition }), options);
  const container = described.taskDefinition?.containerDefinitions?.find(({ name }) => name === PROXY);
  return new Map(container?.environment?.map(({ name = '', value = '' }) => [name, value]));
}
