import type { Environment } from './environment.ts';
import { family } from './names.ts';

/** Where the proxy sends the requests under `path`: discovery finds tasks by family, container and container port. */
export interface Route {
  path: string;
  service: string;
  family: string;
  container: string;
  /** The container port. */
  port: number;
}

/** The routes of all services, in the manifest's order. */
export function routes(environment: Environment): Route[] {
  return Object.entries(environment.services).flatMap(([service, { route, port }]) =>
    route === undefined || port === undefined
      ? []
      : [{ path: route, service, family: family(environment, service), container: service, port }],
  );
}

/** Names of routed services with their ports, for networks where a service's name leads to its tasks. */
export function namedTargets(environment: Environment): Record<string, string> {
  return Object.fromEntries(routes(environment).map(({ service, port }) => [service, `${service}:${port}`]));
}
