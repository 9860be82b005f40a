import { healthStatus, type Readiness } from '@platform-journey/service-kit';
import type { Endpoint, Endpoints } from './admin-server.ts';

/** `/healthz` and `/readyz`, as every service has them. */
export function healthEndpoints(readiness: Readiness): Endpoints {
  const endpoint = (path: string): Endpoint => ({
    method: 'GET',
    answer: () => ({ status: healthStatus(readiness, path) ?? 404, body: { status: readiness.state } }),
  });
  return { '/healthz': endpoint('/healthz'), '/readyz': endpoint('/readyz') };
}
