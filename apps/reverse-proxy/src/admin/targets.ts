import type { Forwarders } from '../forward/forwarders.ts';
import type { Pools } from '../targets/pools.ts';
import type { Endpoint } from './admin-server.ts';

/** The routing table's targets with their states, and how many requests wait for one. */
export function targetsEndpoint(pools: Pools, forwarders: Forwarders): Endpoint {
  return {
    method: 'GET',
    answer: () => ({ body: { targets: pools.targets.map(describeTarget), services: forwarders.waiting } }),
  };
}

export function describeTarget({ service, address, state, inFlight }: Pools['targets'][number]) {
  return { service, address, state, inFlight };
}
