import type { Environment } from './environment.ts';
import { family } from './names.ts';
import { DOMAIN, type Redirect, type RouteSettings, routesIn } from './route-schema.ts';

/** Where the proxy sends requests: discovery finds tasks by family, container and container port. */
export interface ServiceRoute extends RouteSettings {
  service: string;
  family: string;
  container: string;
  /** The container port. */
  port: number;
}

/** What the proxy answers with another address. */
export interface RedirectRoute extends Pick<Redirect, 'host' | 'path'> {
  redirect: Omit<Redirect, 'host' | 'path'>;
}

export type Route = ServiceRoute | RedirectRoute;

/** The routes of all services, in the manifest's order, then the redirects. */
export function routes(environment: Environment): Route[] {
  return [...serviceRoutes(environment), ...redirectRoutes(environment)];
}

/** Names of routed services with their ports, for networks where a service's name leads to its tasks. */
export function namedTargets(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    serviceRoutes(environment).map(({ service, port }) => [service, `${service}:${port}`]),
  );
}

function serviceRoutes(environment: Environment): ServiceRoute[] {
  return Object.entries(environment.services).flatMap(([service, { route, port }]) => {
    if (port === undefined) return [];
    const place = { service, family: family(environment, service), container: service, port };
    return routesIn(route).map(({ settings: { host, path, ...policies } }) => ({
      ...hostIn(environment, host),
      path,
      ...place,
      ...policies,
    }));
  });
}

function redirectRoutes(environment: Environment): RedirectRoute[] {
  return environment.redirects.map(({ host, path, to, ...rest }) => ({
    ...hostIn(environment, host),
    path,
    redirect: { to: withDomain(environment, to), ...rest },
  }));
}

function hostIn(environment: Environment, host: string | undefined): { host?: string } {
  return host === undefined ? {} : { host: withDomain(environment, host) };
}

function withDomain({ domain }: Environment, text: string): string {
  return text.replaceAll(DOMAIN, domain);
}
