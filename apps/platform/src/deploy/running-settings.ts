import { DescribeServicesCommand, DescribeTaskDefinitionCommand, type ECSClient } from '@aws-sdk/client-ecs';
import type { Environment } from '@platform-journey/platform-manifest';

const PROXY = 'reverse-proxy';

type Settings = Pick<Environment, 'ports' | 'issuer' | 'acmeIssuers' | 'certificateDirectory'>;

/**
 * An environment of this machine with the ports and the issuer of the platform that runs there, which whoever started it has
 * chosen; as it is where none runs. Ports that are named are those to be.
 *
 * @throws what the AWS SDK throws
 */
export async function asRunning(
  environment: Environment,
  client: ECSClient,
  named: { httpsPort?: number; httpPort?: number },
  abortSignal?: AbortSignal,
): Promise<Environment> {
  const { ports, ...running } = settingsIn(await variablesOfProxy(environment, client, abortSignal));
  const https = named.httpsPort ?? ports?.https ?? environment.ports.https;
  const http = named.httpPort ?? ports?.http ?? environment.ports.http;
  return { ...environment, ...running, ports: { https, http } };
}

async function variablesOfProxy(
  { cluster }: Environment,
  client: ECSClient,
  abortSignal?: AbortSignal,
): Promise<Map<string | undefined, string | undefined>> {
  const options = abortSignal && { abortSignal };
  const { services } = await client.send(
    new DescribeServicesCommand({ cluster, services: [PROXY] }),
    options,
  );
  const { status, taskDefinition } = services?.[0] ?? {};
  if (status !== 'ACTIVE' || taskDefinition === undefined) return new Map();
  const described = await client.send(new DescribeTaskDefinitionCommand({ taskDefinition }), options);
  const container = described.taskDefinition?.containerDefinitions?.find(({ name }) => name === PROXY);
  return new Map(container?.environment?.map(({ name, value }) => [name, value]));
}

/** The settings that a proxy's variables tell; none without an issuer, which every proxy of ours has. */
export function settingsIn(
  variables: ReadonlyMap<string | undefined, string | undefined>,
): Partial<Settings> {
  const issuer = variables.get('ISSUER');
  if (issuer === undefined) return {};
  const acmeIssuers = variables.get('ACME_ISSUERS');
  return {
    issuer,
    acmeIssuers: acmeIssuers === undefined ? undefined : JSON.parse(acmeIssuers),
    certificateDirectory: variables.get('CERTIFICATE_DIRECTORY'),
    ports: { https: Number(variables.get('HTTPS_PORT')), http: Number(variables.get('HTTP_PORT')) },
  };
}
