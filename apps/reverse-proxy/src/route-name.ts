import type { Route } from './routing/routes.ts';

/** How a route is called in the log and in metrics: `/api`, or `example.com/api` when it is for one host. */
export function routeName({ host = '', path }: Pick<Route, 'host' | 'path'>): string {
  return `${host}${path}`;
}
