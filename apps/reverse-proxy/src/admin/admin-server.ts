import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { listen } from '@platform-journey/service-kit';
import { pathOf } from '../routing/prefix.ts';
import { refusal } from './guard.ts';

/** What an endpoint says: `body` becomes JSON, unless a content type says what text it is. */
export interface Answer {
  status?: number;
  type?: string;
  headers?: Record<string, string>;
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
  /** The addresses to listen on, all at the same port. */
  hosts: readonly string[];
  /** The first port of this range that is free is taken; a host may run several proxies. */
  ports: readonly [first: number, last: number];
  endpoints: Endpoints;
}

/**
 * Serves the endpoints.
 *
 * @throws Error when no port of the range is free, or a host is none of this machine
 */
export async function openAdminServer(options: AdminOptions): Promise<AdminServer> {
  const { hosts, ports } = options;
  const answer = answers(options);
  const [first, last] = ports;
  for (let port = first; port <= last; port++) {
    const servers = hosts.map(() => createServer(answer));
    const close = () => servers.forEach(closeServer);
    try {
      for (const [index, server] of servers.entries())
        await listen(server, { host: hosts[index] as string, port });
      return { port, close };
    } catch (error) {
      close();
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw notOurs(hosts, error as Error);
    }
  }
  throw new Error(`ADMIN_PORTS: expected a free port between ${first} and ${last}; all are taken`);
}

function notOurs(hosts: readonly string[], error: Error): Error {
  return new Error(`ADMIN_HOSTS: expected addresses of this machine; received ${hosts} (${error.message})`);
}

function closeServer(server: Server): void {
  server.close();
  server.closeAllConnections();
}

function answers({ hosts, endpoints }: AdminOptions): RequestListener {
  const names = new Set(hosts);
  return async (request, response) => {
    const { method, socket } = request;
    const { host, origin } = request.headers;
    const refused = refusal({ method, host, origin, client: socket.remoteAddress ?? '' }, names);
    const { status = 200, type, headers, body } = refused ?? (await answerTo(request, endpoints));
    response.writeHead(status, {
      'content-type': type ?? 'application/json',
      'cache-control': 'no-store',
      ...headers,
    });
    response.end(type === undefined ? `${JSON.stringify(body)}\n` : body);
  };
}

async function answerTo({ method, url = '' }: IncomingMessage, endpoints: Endpoints): Promise<Answer> {
  const path = pathOf(url);
  const query = url.slice(path.length + 1);
  const endpoint = Object.hasOwn(endpoints, path) ? endpoints[path] : undefined;
  if (!endpoint) return { status: 404, body: { error: 'not found', paths: Object.keys(endpoints) } };
  const allowed = endpoint.method === 'GET' ? ['GET', 'HEAD'] : [endpoint.method];
  if (!allowed.includes(method ?? '')) {
    return { status: 405, headers: { allow: allowed.join(', ') }, body: { error: 'method not allowed' } };
  }
  try {
    return await endpoint.answer(new URLSearchParams(query));
  } catch (error) {
    return { status: 500, body: { error: (error as Error).message } };
  }
}
