import { createServer, type RequestListener, type Server } from 'node:http';
import { answerHealth, listen, type Readiness } from '@platform-journey/service-kit';
import type { Forwarders } from '../forward/forwarders.ts';
import type { Pools } from '../targets/pools.ts';

const HOST = '127.0.0.1';

export interface AdminServer {
  port: number;
  close(): void;
}

export interface AdminOptions {
  /** The first free port of this range is taken; a host may run several proxies. */
  ports: readonly [first: number, last: number];
  readiness: Readiness;
  pools: Pools;
  forwarders: Forwarders;
}

/**
 * Serves `/healthz`, `/readyz` and `/targets` on loopback.
 *
 * @throws Error when no port of the range is free
 */
export async function openAdminServer({ ports, ...shown }: AdminOptions): Promise<AdminServer> {
  const server = createServer(answers(shown));
  const port = await listenOnFirstFree(server, ports);
  return {
    port,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function answers({ readiness, pools, forwarders }: Omit<AdminOptions, 'ports'>): RequestListener {
  return (request, response) => {
    if (answerHealth(readiness, request, response)) return;
    const known = request.method === 'GET' && request.url === '/targets';
    response.writeHead(known ? 200 : 404, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
    });
    const state = () => ({ targets: pools.targets.map(describe), services: forwarders.waiting });
    response.end(`${JSON.stringify(known ? state() : { error: 'not found' })}\n`);
  };
}

function describe({ service, address, state, inFlight }: Pools['targets'][number]) {
  return { service, address, state, inFlight };
}

async function listenOnFirstFree(server: Server, [first, last]: readonly [number, number]): Promise<number> {
  for (let port = first; port <= last; port++) {
    try {
      return await listen(server, { host: HOST, port });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
  throw new Error(`ADMIN_PORTS: expected a free port between ${first} and ${last}; all are taken`);
}
