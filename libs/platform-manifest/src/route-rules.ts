import type { EnvironmentOverlay } from './environment-schema.ts';
import { type Redirect, type RouteSettings, routesIn, type ServiceRoutes } from './route-schema.ts';
import type { Violation } from './rules.ts';
import type { Service } from './service-schema.ts';
import type { DeepPartial } from './sound-parts.ts';

type Services = Readonly<Record<string, DeepPartial<Service>>>;

/** Something that answers a host's path, and where in the manifest it stands. */
interface Claim {
  host?: string | undefined;
  path: string;
  owner: string;
  at: PropertyKey[];
}

/** Of alternatives, there is a whole one or none: see `soundParts`. */
function whole(route: DeepPartial<Service>['route']): ServiceRoutes | undefined {
  return route as ServiceRoutes | undefined;
}

/** What is wrong between the settings of one route. */
export function routeViolations(path: PropertyKey[], { route }: DeepPartial<Service>): Violation[] {
  return routesIn(whole(route)).flatMap(({ settings, at }) =>
    exclusions([...path, 'route', ...at], settings),
  );
}

function exclusions(
  path: PropertyKey[],
  { path: prefix, stripPrefix, rewritePrefix }: RouteSettings,
): Violation[] {
  if (stripPrefix && rewritePrefix !== undefined) {
    const expected = 'either stripPrefix or rewritePrefix';
    return [{ path: [...path, 'rewritePrefix'], expected, received: JSON.stringify(rewritePrefix) }];
  }
  if (!stripPrefix || prefix !== '/') return [];
  return [{ path: [...path, 'stripPrefix'], expected: 'a path longer than / to strip', received: 'true' }];
}

export function redirectViolations(path: PropertyKey[], redirects: readonly Redirect[] = []): Violation[] {
  return redirects.flatMap(({ to, keepRest = true }, index) => {
    if (!keepRest || !/[?#]/.test(to)) return [];
    const expected = 'no query or fragment before the rest of the path, or keepRest: false';
    return [{ path: [...path, index, 'to'], expected, received: JSON.stringify(to) }];
  });
}

/** A path of a host that two claim, among services and redirects of one environment. */
export function duplicateRoutes(
  services: Services,
  redirects: readonly Redirect[] = [],
  overlays: Readonly<Record<string, DeepPartial<EnvironmentOverlay>>> = {},
): Violation[] {
  const common = [...serviceClaims(services), ...redirectClaims(['redirects'], redirects)];
  const own = Object.entries(overlays).flatMap(([name, overlay]) => {
    const claims = redirectClaims(['environments', name, 'redirects'], overlay.redirects);
    return duplicates([...common, ...claims], common.length);
  });
  return [...duplicates(common), ...own];
}

function serviceClaims(services: Services): Claim[] {
  return Object.entries(services).flatMap(([service, { route }]) =>
    routesIn(whole(route)).map(({ settings: { host, path }, at }) => ({
      host,
      path,
      owner: service,
      at: ['services', service, 'route', ...at],
    })),
  );
}

function redirectClaims(path: PropertyKey[], redirects: readonly Redirect[] = []): Claim[] {
  return redirects.map((redirect, index) => {
    return { host: redirect.host, path: redirect.path, owner: 'a redirect', at: [...path, index] };
  });
}

/** @param from of the claims, those that are told; earlier ones are compared with */
function duplicates(claims: readonly Claim[], from = 0): Violation[] {
  const owners = new Map<string, string>();
  return claims.flatMap(({ host = '', path, owner, at }, index) => {
    const address = host + path;
    const first = owners.get(address);
    if (first === undefined) owners.set(address, owner);
    if (first === undefined || index < from) return [];
    const expected = `a route that nothing else has (${first} has it)`;
    return [{ path: at, expected, received: JSON.stringify(address) }];
  });
}
