import { z } from 'zod';
import { choice, mapping, text, wholeNumber } from './field.ts';

const LONGEST_TIMEOUT_SECONDS = 86_400;
const LARGEST_BODY = 1_000_000_000_000;
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** No dot segments: nobody could ask for them. */
const path = text(
  'a path such as / or /api, without a slash at its end',
  /^(?:\/|(?:\/(?!\.\.?(?:\/|$))[\w.~-]+)+)$/,
);
/** A host's last part may be that of the environment, since most hosts differ between environments. */
export const DOMAIN = `\${domain}`;
const HOST = String.raw`(?:[a-z0-9-]+\.)*(?:[a-z0-9-]+|\$\{domain\})`;
const host = text(`a host name such as api.${DOMAIN}, or *. and one`, new RegExp(`^(?:\\*\\.)?${HOST}$`));
const location = text(
  'a path such as /new, or a URL such as https://example.com/new',
  new RegExp(String.raw`^(?:https?://${HOST}(?::\d{1,5})?(?:[/?#][!-~]*)?|/(?!/)[!-[\]-~]*)$`),
);

export const routeSchema = mapping({
  host: host
    .optional()
    .describe(`Only for this host, with \`${DOMAIN}\` for the site's; every host unless given`),
  path: path.describe('Path that stands for all below it, too'),
  stripPrefix: z
    .literal(true, { error: 'true, or nothing' })
    .optional()
    .describe('The service gets what is below the path, which X-Forwarded-Prefix tells it'),
  rewritePrefix: path.optional().describe('The service gets this in the place of the path'),
  timeout: wholeNumber(0, LONGEST_TIMEOUT_SECONDS, 'seconds')
    .optional()
    .describe('Until an answer must begin; 0: no limit'),
  maxBody: wholeNumber(0, LARGEST_BODY, 'bytes').optional().describe('Of a request; 0: no limit'),
  methods: z
    .array(choice(METHODS), { error: 'a list of methods' })
    .min(1, { error: 'a list of methods' })
    .optional()
    .describe('The only ones that are served, and HEAD where GET is'),
});

const oneRoute = z.union([path, routeSchema], { error: 'a path such as /api, or a route' });

/** A service's routes: a path, a route with settings, or a list of them. */
export const serviceRoutes = z.union(
  [path, routeSchema, z.array(oneRoute, { error: 'a list of routes' }).min(1, { error: 'a list of routes' })],
  { error: 'a path such as / or /api, a route, or a list of them' },
);

export const redirectSchema = mapping({
  host: routeSchema.shape.host,
  path: routeSchema.shape.path,
  to: location.describe(`Path or URL, with \`${DOMAIN}\` for the site's host`),
  status: z
    .literal([301, 302, 303, 307, 308], { error: 'one of 301, 302, 303, 307, 308' })
    .optional()
    .describe('308 unless given'),
  keepRest: z
    .boolean({ error: 'true or false' })
    .optional()
    .describe('Whether what is below the path, and the query, is appended; true unless given'),
});

export const redirects = z.array(redirectSchema, { error: 'a list of redirects' });

export type ServiceRoutes = z.output<typeof serviceRoutes>;
export type RouteSettings = z.output<typeof routeSchema>;
export type Redirect = z.output<typeof redirectSchema>;

/** @returns the settings of every one, with their path from that of the service's `route` */
export function routesIn(route: ServiceRoutes | undefined): { settings: RouteSettings; at: PropertyKey[] }[] {
  if (route === undefined) return [];
  const list = Array.isArray(route) ? route : [route];
  return list.map((one, index) => ({
    settings: typeof one === 'string' ? { path: one } : one,
    at: Array.isArray(route) ? [index] : [],
  }));
}
