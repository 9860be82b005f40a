import { type Cause, meaningOf } from './error-response.ts';
import { checkIngress, type IngressLimits } from './ingress.ts';
import { httpsLocation } from './redirect.ts';
import { routeName } from './route-name.ts';
import type { Route } from './routing/routes.ts';
import { type Forward, methodsOf, type Refusal, type Routing } from './routing/routing.ts';

/** What the proxy would do, as of now, with a request for a URL; exactly one of the last three is there. */
export interface Explanation {
  method: string;
  /** As a client would ask for it: without a fragment. */
  url: string;
  route?: Route;
  forward?: Forwarding;
  redirect?: { status: number; location: string };
  refusal?: {
    status: number;
    code: Cause;
    reason: string;
    /** Methods that are served. */
    allow?: string;
    /** Where nothing matches: the names of what there is. */
    routes?: readonly string[];
  };
}

export interface Forwarding {
  service: string;
  targets: readonly ShownTarget[];
  /** Requests that wait for a target. */
  waiting: number;
  /** Path and query as the target gets them. */
  path: string;
  /** What it is told in X-Forwarded-Prefix. */
  prefix?: string;
  /** Seconds until its answer must begin; null for no limit. */
  timeout: number | null;
  /** Bytes; null for no limit. */
  maxBody: number | null;
  /** null for all. */
  methods: readonly string[] | null;
  /** For how many seconds, and with how many others, a request waits while there is no target. */
  hold: { timeout: number; limit: number };
}

export interface ShownTarget {
  address: string;
  state: string;
  inFlight: number;
}

/** What of the proxy an explanation is made from. */
export interface ExplainParts {
  routes: readonly Route[];
  routing: Routing;
  limits: IngressLimits;
  /** The host of a URL that names none. */
  domain: string;
  /** Where requests over http are sent; undefined when they are served. */
  httpsPort: number | undefined;
  hold: Forwarding['hold'];
  service(name: string): Pick<Forwarding, 'targets' | 'waiting'>;
}

/**
 * Explains a URL, put to the very checks that requests meet.
 *
 * @param given `https://host/path`, `host/path` or `/path`, as a client would send it: nothing is resolved or encoded
 */
export function explain(given: string, method: string, parts: ExplainParts): Explanation {
  const url = absolute(given, parts.domain);
  const asked = { method, url };
  const host = /^https?:\/\/([^/?#]*)/i.exec(url)?.[1] ?? '';
  const ingress = checkIngress({ method, target: url, headers: ['host', host] }, parts.limits);
  if ('refused' in ingress) return { ...asked, refusal: refusal({ refused: ingress.refused }) };
  if (/^http:/i.test(url) && parts.httpsPort !== undefined) {
    return { ...asked, redirect: { status: 308, location: httpsLocation(ingress, parts.httpsPort) } };
  }
  const routed = parts.routing({ method, ...ingress });
  const found = { ...asked, ...(routed.route && { route: routed.route }) };
  if ('refused' in routed) return { ...found, refusal: refusal(routed, parts.routes) };
  if ('location' in routed) {
    return { ...found, redirect: { status: routed.route.redirect.status, location: routed.location } };
  }
  return { ...found, forward: forwarding(routed, parts) };
}

function absolute(given: string, domain: string): string {
  const [url = ''] = given.split('#', 1);
  if (url.startsWith('/')) return `https://${domain}${url}`;
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? url : `https://${url}`;
}

function refusal(
  { refused, reason, allow }: Pick<Refusal, 'refused' | 'allow'> & { reason?: string },
  routes: readonly Route[] = [],
): NonNullable<Explanation['refusal']> {
  const meaning = meaningOf(refused);
  const allowed = allow ?? meaning.allow;
  return {
    status: meaning.status,
    code: refused,
    reason: reason ?? meaning.message,
    ...(allowed !== undefined && { allow: allowed }),
    ...(refused === 'no_route' && { routes: routes.map(routeName) }),
  };
}

function forwarding(
  { route, path, prefix, answerTimeoutMs, maxBody }: Forward,
  parts: ExplainParts,
): Forwarding {
  const methods = methodsOf(route);
  return {
    service: route.service,
    ...parts.service(route.service),
    path,
    ...(prefix !== undefined && { prefix }),
    timeout: answerTimeoutMs === 0 ? null : answerTimeoutMs / 1000,
    maxBody: Number.isFinite(maxBody) ? maxBody : null,
    methods: methods ? [...methods] : null,
    hold: parts.hold,
  };
}
