import { z } from 'zod';

const hostName = z.string().regex(/^[a-z0-9.-]+$/, 'expected a lowercase host name without a port');
const pathPrefix = z
  .string()
  .regex(/^\/(?:[^/?#\s]+(?:\/[^/?#\s]+)*)?$/, 'expected a path like "/" or "/api"');

export const routeSchema = z.strictObject({
  /** Only for this host name; without it, for every host. */
  host: hostName.optional(),
  /** Matches itself and everything below it: `/api` and `/api/…`, not `/apix`. The target sees the whole path. */
  path: pathPrefix,
  /** The name under which targets are pooled. */
  service: z.string().min(1),
  /** The task definition's family, the container's name and the port inside it: how discovery finds the targets. */
  family: z.string().min(1),
  container: z.string().min(1),
  port: z.int().min(1).max(65535),
});

export type Route = z.output<typeof routeSchema>;
