import { type ExplainParts, explain } from '../explain.ts';
import type { Forwarders } from '../forward/forwarders.ts';
import type { Pools } from '../targets/pools.ts';
import type { Endpoint } from './admin-server.ts';
import { describeTarget } from './targets.ts';

export interface ExplainEndpointParts extends Omit<ExplainParts, 'service'> {
  pools: Pools;
  forwarders: Forwarders;
}

/** What would become of a request: `?url=https://host/path` or `?url=/path`, with `&method=POST`. */
export function explainEndpoint({ pools, forwarders, ...known }: ExplainEndpointParts): Endpoint {
  const service = (name: string) => ({
    targets: pools.get(name).targets.map(describeTarget),
    waiting: forwarders.get(name).waiting,
  });
  return {
    method: 'GET',
    answer(query) {
      const url = query.get('url');
      if (!url) return { status: 400, body: { error: 'expected ?url=, received none' } };
      return { body: explain(url, query.get('method') ?? 'GET', { ...known, service }) };
    },
  };
}
