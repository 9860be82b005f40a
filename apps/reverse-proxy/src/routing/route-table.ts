import { z } from 'zod';
import { pathOf } from './prefix.ts';
import { createRouter, type Router } from './router.ts';
import { type ForwardingRoute, type RedirectingRoute, type Route, routeSchema } from './routes.ts';

type Refuse = (message: string, ...path: PropertyKey[]) => void;

/** All routes together: what must hold between them is checked as well. */
export const routeTable = z
  .array(routeSchema)
  .min(1, 'expected at least one route')
  .superRefine((routes, context) => {
    const refuse: Refuse = (message, ...path) => context.addIssue({ code: 'custom', path, message });
    refuseDuplicates(routes, refuse);
    refuseTwoPlaces(routes, refuse);
    refuseCircles(routes, refuse);
  });

function refuseDuplicates(routes: readonly Route[], refuse: Refuse): void {
  const seen = new Set<string>();
  for (const [index, { host, path }] of routes.entries()) {
    const address = `${host ?? ''}${path}`;
    if (seen.has(address)) refuse('expected each path once a host', index, 'path');
    seen.add(address);
  }
}

/** A service has one pool, whichever of its routes a request came by. */
function refuseTwoPlaces(routes: readonly Route[], refuse: Refuse): void {
  const firsts = new Map<string, ForwardingRoute>();
  for (const [index, route] of routes.entries()) {
    if ('redirect' in route) continue;
    const first = firsts.get(route.service) ?? route;
    firsts.set(route.service, first);
    for (const field of ['family', 'container', 'port'] as const) {
      if (route[field] === first[field]) continue;
      refuse(`expected ${first[field]}, as the first route of ${route.service} has it`, index, field);
    }
  }
}

function refuseCircles(routes: readonly Route[], refuse: Refuse): void {
  const router = createRouter(routes);
  for (const [index, route] of routes.entries()) {
    if ('redirect' in route && leadsBack(route, router)) {
      refuse('expected a path that is not redirected back here', index, 'redirect', 'to');
    }
  }
}

function leadsBack(start: RedirectingRoute, router: Router<Route>): boolean {
  const passed = new Set<Route>();
  for (let route: Route | undefined = start; route && 'redirect' in route; ) {
    if (passed.has(route)) return route === start;
    passed.add(route);
    const { to }: RedirectingRoute['redirect'] = route.redirect;
    if (!to.startsWith('/')) return false;
    route = router(start.host ?? '', pathOf(to));
  }
  return false;
}
