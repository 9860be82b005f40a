import { METHODS } from 'node:http';
import { z } from 'zod';
import { readingsOf } from './request-path.ts';

const NEVER_FORWARDED: readonly string[] = ['CONNECT', 'TRACE'];
const LONGEST_TIMEOUT_SECONDS = 86_400;

const hostName = z
  .string()
  .regex(
    /^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*$/,
    'expected a lowercase host name without a port, or "*." and one',
  );

const SEGMENT = String.raw`(?:[\w.~@:+=,!$&'()-]|%[89A-F][0-9A-F])+`;
const PREFIX = new RegExp(`^/(?:${SEGMENT}(?:/${SEGMENT})*)?$`);
const pathPrefix = z
  .string()
  .refine(isPrefix, 'expected a path like "/" or "/api", which stands for all that is below it as well');

function isPrefix(path: string): boolean {
  return PREFIX.test(path) && isReadable(path);
}

function isReadable(path: string): boolean {
  const readings = readingsOf(path);
  return !readings || !('refused' in readings);
}

const method = z
  .string()
  .refine(
    (name) => METHODS.includes(name) && !NEVER_FORWARDED.includes(name),
    'expected a method that can be forwarded, such as "GET"',
  );

/** Requests that are sent to a service. */
export const forwardingRoute = z
  .strictObject({
    /** Only for this host name, or for those one label below it (`*.example.com`); without it, for every host. */
    host: hostName.optional(),
    /** Matches itself and everything below it: `/api` and `/api/…`, not `/apix`. */
    path: pathPrefix,
    /** The name under which targets are pooled. */
    service: z.string().min(1),
    /** The task definition's family, the container's name and the port inside it: how discovery finds the targets. */
    family: z.string().min(1),
    container: z.string().min(1),
    port: z.int().min(1).max(65535),
    /** The target sees what is below `path`. */
    stripPrefix: z.literal(true, 'expected true, or nothing').optional(),
    /** The target sees this in the place of `path`. */
    rewritePrefix: pathPrefix.optional(),
    /** Seconds until the answer must begin, 0 for no limit; UPSTREAM_TIMEOUT unless given. */
    timeout: z.number().min(0).max(LONGEST_TIMEOUT_SECONDS).optional(),
    /** Bytes, 0 for no limit; MAX_BODY unless given. */
    maxBody: z.int().min(0).optional(),
    /** The only ones that are served, and HEAD where GET is; all unless given. */
    methods: z.array(method).min(1, 'expected at least one method').optional(),
  })
  .superRefine(({ path, stripPrefix, rewritePrefix }, context) => {
    const refuse = (field: string, message: string) => {
      context.addIssue({ code: 'custom', path: [field], message });
    };
    if (stripPrefix && rewritePrefix !== undefined)
      refuse('rewritePrefix', 'expected either stripPrefix or rewritePrefix');
    if (stripPrefix && path === '/') refuse('stripPrefix', 'expected a path longer than "/" to strip');
  });

const STATUSES = [301, 302, 303, 307, 308] as const;

const redirect = z
  .strictObject({
    /** An http(s) URL, or a path of the host that was asked for. */
    to: z.string().refine(isLocation, 'expected a path like "/new" or a URL like "https://example.com/new"'),
    status: z.literal(STATUSES, `expected one of ${STATUSES.join(', ')}`).default(308),
    /** Whether what is below the route's path, and the query, is appended to `to`. */
    keepRest: z.boolean().default(true),
  })
  .refine(({ to, keepRest }) => !keepRest || !/[?#]/.test(to), {
    path: ['to'],
    error: 'expected no query or fragment before the rest of the path; or keepRest: false',
  });

function isLocation(to: string): boolean {
  if (/[^\x21-\x7e]|\\/.test(to)) return false;
  if (to.startsWith('/')) return isReadable(to.split(/[?#]/, 1)[0] ?? '') && to[1] !== '/';
  const url = /^https?:\/\//.test(to) ? URL.parse(to) : null;
  return url !== null && url.username === '' && url.password === '';
}

/** Requests that are answered with another address. */
export const redirectingRoute = z.strictObject({
  host: hostName.optional(),
  path: pathPrefix,
  redirect,
});

export type ForwardingRoute = z.output<typeof forwardingRoute>;
export type RedirectingRoute = z.output<typeof redirectingRoute>;
export type Route = ForwardingRoute | RedirectingRoute;

export function forwardingRoutes(routes: readonly Route[]): ForwardingRoute[] {
  return routes.filter((route): route is ForwardingRoute => !('redirect' in route));
}

/** A route is of the one kind or the other by whether it has a `redirect`: errors are those of that kind alone. */
export const routeSchema = z.unknown().transform((value, context): Route => {
  const redirects = typeof value === 'object' && value !== null && 'redirect' in value;
  const parsed = (redirects ? redirectingRoute : forwardingRoute).safeParse(value);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) {
    context.addIssue({ code: 'custom', path: [...path], message });
  }
  return z.NEVER;
});
