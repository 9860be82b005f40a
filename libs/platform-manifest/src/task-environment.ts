import type { Environment } from './environment.ts';
import { fillIn, type PlaceholderValues } from './placeholders.ts';
import { namedTargets, routes } from './routes.ts';
import type { Service } from './service-schema.ts';

/** The variables of a service's container: those of every service, then its own with their placeholders filled in. */
export function taskEnvironment(environment: Environment, service: Service): Record<string, string> {
  const values = placeholderValues(environment);
  const own = Object.entries(service.environment).flatMap(([variable, text]) => {
    const value = fillIn(text, values);
    return value === undefined ? [] : [[variable, value]];
  });
  return {
    HOST: environment.listen,
    ...(service.port !== undefined && { PORT: String(service.port) }),
    LOG_LEVEL: 'info',
    STOP_TIMEOUT: String(service.stopTimeout),
    AWS_REGION: environment.region,
    ...Object.fromEntries(own),
  };
}

function placeholderValues(environment: Environment): PlaceholderValues {
  const { discovery } = environment;
  const named = namedTargets(environment);
  return {
    cluster: environment.cluster,
    // ecs-local answers as ECS does.
    platform: environment.runsOn === 'compose' ? 'compose' : 'ecs',
    domain: environment.domain,
    issuer: environment.issuer,
    acmeIssuers: environment.acmeIssuers && JSON.stringify(environment.acmeIssuers),
    email: environment.email,
    region: environment.region,
    'ports.https': String(environment.ports.https),
    'ports.http': String(environment.ports.http),
    reusePort: String(environment.reusePort),
    certificateDirectory: environment.certificateDirectory,
    certificateBucket: environment.certificateBucket,
    routes: JSON.stringify(routes(environment)),
    discovery,
    // ecs-local answers for the agent on the same port.
    agentEndpoint: discovery === 'agent' ? (environment.agentEndpoint ?? environment.ecsEndpoint) : undefined,
    targetHost: environment.targetHost,
    adminHost: environment.adminHost,
    dnsTargets: discovery === 'dns' ? JSON.stringify(named) : undefined,
    targets: discovery === 'static' ? JSON.stringify(eachAlone(named)) : undefined,
    ecsEndpoint: environment.ecsEndpoint,
  };
}

/** A list of one address for each. */
function eachAlone(named: Record<string, string>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(named).map(([service, address]) => [service, [address]]));
}
