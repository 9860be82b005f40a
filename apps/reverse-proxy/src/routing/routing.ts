import type { Cause } from '../error-response.ts';
import { depthOf, pathOf, replacePrefix } from './prefix.ts';
import { readingsOf } from './request-path.ts';
import { createRouter, type Router } from './router.ts';
import type { ForwardingRoute, RedirectingRoute, Route } from './routes.ts';

/** What routing looks at. */
export interface RoutedRequest {
  method: string;
  /** As the client wrote it, with its port. */
  host: string;
  /** Path and query. */
  path: string;
  /** Bytes announced by Content-Length. */
  bodyLength?: number | undefined;
}

/** How a service's requests are treated: what their route and the defaults come to. */
export interface Policy {
  /** ms until a target's answer must begin; 0 for no limit. */
  answerTimeoutMs: number;
  /** Bytes; `Infinity` for no limit. */
  maxBody: number;
}

export interface Forward extends Policy {
  route: ForwardingRoute;
  /** Path and query for the target. */
  path: string;
  /** What the target's path lacks in front, if it was replaced. */
  prefix: string | undefined;
}

export interface Redirect {
  route: RedirectingRoute;
  location: string;
}

export interface Refusal {
  refused: Cause;
  /** For whoever asks why. */
  reason: string;
  route?: ForwardingRoute;
  /** Of the methods that are served instead. */
  allow?: string | undefined;
}

export type Routed = Forward | Redirect | Refusal;

/** Decides what happens to a request that is sound. */
export type Routing = (request: RoutedRequest) => Routed;

/** `maxBody`: 0 for no limit. */
export type RoutingDefaults = Policy;

/** Works out at the start what can be known by then, so that a request costs a lookup. */
export function createRouting(routes: readonly Route[], defaults: RoutingDefaults): Routing {
  const router = createRouter(routes.map((route) => plan(route, defaults)));
  return (request) => {
    const found = findPlan(router, request);
    return 'refused' in found ? found : found.apply(request);
  };
}

interface Plan {
  host: string | undefined;
  path: string;
  apply(request: RoutedRequest): Routed;
}

/** A path that could be read as one of another route is refused: its target must not be the one that reads it so. */
function findPlan(router: Router<Plan>, { host, path: target }: RoutedRequest): Plan | Refusal {
  const path = pathOf(target);
  const readings = readingsOf(path);
  if (readings && 'refused' in readings) return { refused: 'ambiguous_path', reason: readings.refused };
  const found = router(host, path);
  for (const reading of readings ?? []) {
    if (router(host, reading) === found) continue;
    const reason = `the path could be read as ${reading}, which has another route`;
    return { refused: 'ambiguous_path', reason };
  }
  return found ?? { refused: 'no_route', reason: 'no route matches host and path' };
}

function plan(route: Route, defaults: RoutingDefaults): Plan {
  const { host, path } = route;
  const apply = 'redirect' in route ? redirectPlan(route) : forwardPlan(route, defaults);
  return { host, path, apply };
}

function redirectPlan(route: RedirectingRoute): Plan['apply'] {
  const { to, keepRest } = route.redirect;
  const depth = depthOf(route.path);
  return ({ path }) => ({ route, location: keepRest ? replacePrefix(path, depth, to) : to });
}

function forwardPlan(route: ForwardingRoute, defaults: RoutingDefaults): Plan['apply'] {
  const answerTimeoutMs = route.timeout === undefined ? defaults.answerTimeoutMs : route.timeout * 1000;
  const maxBody = (route.maxBody ?? defaults.maxBody) || Number.POSITIVE_INFINITY;
  const base = route.stripPrefix ? '/' : route.rewritePrefix;
  const prefix = base === undefined || route.path === '/' ? undefined : route.path;
  const depth = depthOf(route.path);
  const allowed = methodsOf(route);
  const allow = allowed && [...allowed].join(', ');
  return ({ method, path, bodyLength = 0 }) => {
    if (allowed && !allowed.has(method)) {
      return { refused: 'method_not_allowed', reason: `${method} is not served`, route, allow };
    }
    if (bodyLength > maxBody) {
      return { refused: 'body_too_large', reason: `more than ${maxBody} bytes are not taken`, route };
    }
    const sent = base === undefined ? path : replacePrefix(path, depth, base);
    return { route, path: sent, prefix, answerTimeoutMs, maxBody };
  };
}

/** The methods that a route serves: who may GET may HEAD (RFC 9110, 9.1). Undefined for all. */
export function methodsOf({ methods }: ForwardingRoute): ReadonlySet<string> | undefined {
  return methods && new Set(methods.flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name])));
}
