import { fromAwsError, placeOf } from '@platform-journey/deploy';
import type { Environment } from '@platform-journey/platform-manifest';
import { proxyVariables } from '../proxy-variables.ts';
import type { Target } from './target.ts';

type Settings = Pick<Environment, 'ports' | 'issuer' | 'acmeIssuers' | 'certificateDirectory'>;

/**
 * An environment of this machine with the ports and the issuer of the platform that runs there, which whoever started it has
 * chosen; as it is where none runs. Ports that are named are those to be.
 *
 * @throws DeployError when ECS refuses or does not answer
 */
export async function asRunning(
  { environment, client, endpoint }: Target,
  named: { httpsPort?: number; httpPort?: number },
  abortSignal?: AbortSignal,
): Promise<Environment> {
  const variables = await proxyVariables(client, environment.cluster, abortSignal).catch((error) => {
    throw fromAwsError(error, placeOf({ environment, endpoint }));
  });
  const { ports, ...running } = settingsIn(variables);
  const https = named.httpsPort ?? ports?.https ?? environment.ports.https;
  const http = named.httpPort ?? ports?.http ?? environment.ports.http;
  return { ...environment, ...running, ports: { https, http } };
}

/** The settings that a proxy's variables tell; none without an issuer, which every proxy of ours has. */
export function settingsIn(variables: ReadonlyMap<string, string>): Partial<Settings> {
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
