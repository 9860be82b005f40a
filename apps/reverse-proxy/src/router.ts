import type { Route } from './routes.ts';

/** @returns the route of a request, or undefined when none matches */
export type Router = (host: string, path: string) => Route | undefined;

/**
 * Chooses a route by host name, then by the longest path prefix on segment boundaries. A route for the request's host
 * wins over one for every host. `host` may carry a port, `path` a query; both are ignored.
 */
export function createRouter(routes: readonly Route[]): Router {
  const byLength = routes.toSorted((a, b) => b.path.length - a.path.length);
  const general = byLength.filter((route) => route.host === undefined);
  const forHost = (name: string) => byLength.filter((route) => route.host === name).concat(general);
  const named = new Map(
    routes.flatMap(({ host }) => (host === undefined ? [] : [[host, forHost(host)] as const])),
  );
  return (host, path) => {
    const candidates = named.size > 0 ? (named.get(hostName(host)) ?? general) : general;
    return candidates.find((route) => isBelow(path, route.path));
  };
}

function isBelow(path: string, prefix: string): boolean {
  if (prefix === '/') return true;
  if (!path.startsWith(prefix)) return false;
  const next = path[prefix.length];
  return next === undefined || next === '/' || next === '?';
}

/** The name in `name:port`, lowercased. */
export function hostName(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase();
}
