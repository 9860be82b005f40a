import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { answerHealth, listen, type Readiness } from '@platform-journey/service-kit';

const HOST = '127.0.0.1';

/** What an endpoint says: `body` becomes JSON, unless a content type says what text it is. */
export interface Answer {
  status?: number;
  type?: string;
  body: unknown;
}

export interface Endpoint {
  /** GET answers HEAD as well; what changes anything is a POST. */
  method: 'GET' | 'POST';
  answer(query: URLSearchParams): Answer | Promise<Answer>;
}

/** The admin port's endpoints by their path. */
export type Endpoints = Readonly<Record<string, Endpoint>>;

export interface AdminServer {
  port: number;
  close(): void;
}

export interface AdminOptions {
  /** The first free port of this range is taken; a host may run several proxies. */
  ports: readonly [first: number, last: number];
  readiness: Readiness;
  endpoints: Endpoints;
}

/**
 * Serves `/healthz`, `/readyz` and the endpoints on loopback.
 *
 * @throws Error when no port of the range is free
 */
export async function openAdminServer({ ports, readiness, endpoints }: AdminOptions): Promise<AdminServer> {
  const server = createServer(answers(readiness, endpoints));
  const port = await listenOnFirstFree(server, ports);
  return {
    port,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function answers(readiness: Readiness, endpoints: Endpoints): RequestListener {
  return async (request, response) => {
    if (answerHealth(readiness, request, response)) return;
    const { status = 200, type, body, headers } = await answerTo(request, endpoints);
    response.writeHead(status, {
      'content-type': type ?? 'application/json',
      'cache-control': 'no-store',
      ...headers,
    });
    response.end(type === undefined ? `${JSON.stringify(body)}\n` : body);
  };
}

async function answerTo(
  { method, url = '' }: IncomingMessage,
  endpoints: Endpoints,
): Promise<Answer & { headers?: Record<string, string> }> {
  const [path = '', query] = url.split('?', 2);
  const endpoint = Object.hasOwn(endpoints, path) ? endpoints[path] : undefined;
  if (!endpoint) return { status: 404, body: { error: 'not found', paths: Object.keys(endpoints) } };
  const allowed = endpoint.method === 'GET' ? ['GET', 'HEAD'] : [endpoint.method];
  if (!allowed.includes(method ?? '')) {
    return { status: 405, body: { error: 'method not allowed' }, headers: { allow: allowed.join(', ') } };
  }
  try {
    return await endpoint.answer(new URLSearchParams(query));
  } catch (error) {
    return { status: 500, body: { error: (error as Error).message } };
  }
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
