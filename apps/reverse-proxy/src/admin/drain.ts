import type { Readiness } from '@platform-journey/service-kit';
import type { Endpoint } from './admin-server.ts';

/** @param stop does what SIGTERM does */
export function drainEndpoint(readiness: Readiness, stop: () => void): Endpoint {
  return {
    method: 'POST',
    answer() {
      stop();
      return { status: 202, body: { status: readiness.state } };
    },
  };
}
