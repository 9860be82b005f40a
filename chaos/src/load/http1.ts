import { Agent, type RequestOptions, request } from 'node:https';
import type { Duplex } from 'node:stream';
import type { ConnectionOptions, SecureContext, TLSSocket } from 'node:tls';
import { now } from '../clock.ts';
import { guardSocket, rejectsUnauthorized } from '../site-trust.ts';
import type { Connection, Connections } from './connection.ts';
import { codeOf, type Exchanged, TIMEOUT_CODE } from './exchange.ts';
import type { LoadOptions, PlannedRequest } from './request.ts';

/** More than that are closed after use; a pool that grew during a hold shrinks again. */
const KEPT = 16;

export interface ClientOptions extends LoadOptions {
  /** Made once: reading the well-known certificates takes longer than a handshake. */
  secureContext: SecureContext;
}

export interface Client {
  exchange(planned: PlannedRequest): Promise<Exchanged>;
  close(): void;
}

/** HTTP/1.1 over TLS, by Node's own client. Never repeats a request: what fails is counted. */
export function http1Client(options: ClientOptions, keeps: boolean, connections: Connections): Client {
  const site = new URL(options.site);
  const agent = trackingAgent(keeps, connections, options);
  const shared: SharedOptions = {
    agent,
    host: site.hostname,
    port: site.port || 443,
    servername: site.hostname,
    rejectUnauthorized: rejectsUnauthorized(options.trust),
    secureContext: options.secureContext,
  };
  return {
    exchange: (planned) => exchange(planned, shared, agent, options.timeoutMs),
    close: () => agent.destroy(),
  };
}

type SharedOptions = RequestOptions & Pick<ConnectionOptions, 'secureContext'>;

class TrackingAgent extends Agent {
  readonly connectionOf = new WeakMap<object, Connection>();
}

function trackingAgent(
  keeps: boolean,
  connections: Connections,
  { site, trust }: Pick<ClientOptions, 'site' | 'trust'>,
): TrackingAgent {
  const { hostname } = new URL(site);
  const agent = new TrackingAgent({
    keepAlive: keeps,
    maxFreeSockets: KEPT,
    // In turn, so that no kept connection idles until the server gives it up.
    scheduling: 'fifo',
    // A session that is resumed shows no certificate to look at.
    ...(trust === 'lets-encrypt-staging' && { maxCachedSessions: 0 }),
  });
  const create = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback): Duplex | null | undefined => {
    const connection = connections.open();
    const socket = create(options, callback);
    if (!socket) return socket;
    guardSocket(socket, trust, hostname);
    agent.connectionOf.set(socket, connection);
    (socket as TLSSocket).once('secureConnect', () => {
      connection.readyAt = now();
    });
    socket.once('close', () => {
      connection.closedAt = now();
    });
    return socket;
  };
  return agent;
}

function exchange(
  { template, headers, body }: PlannedRequest,
  shared: SharedOptions,
  agent: TrackingAgent,
  timeoutMs: number,
): Promise<Exchanged> {
  return new Promise((resolve) => {
    let connection: Connection | undefined;
    const settle = (ended: Exchanged['ended']) => {
      clearTimeout(timer);
      resolve({ ended, connection });
    };
    const fail = (error: unknown) => settle({ broken: { code: codeOf(error), isConnectionLost: true } });
    const outgoing = request({ ...shared, method: template.method, path: template.path, headers });
    const timer = setTimeout(() => {
      settle({ broken: { code: TIMEOUT_CODE, isConnectionLost: false } });
      outgoing.destroy();
    }, timeoutMs);
    outgoing.once('socket', (socket) => {
      connection = agent.connectionOf.get(socket);
    });
    outgoing.on('error', fail);
    outgoing.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', fail);
      response.once('end', () => {
        if (connection) connection.firstAnswerAt ??= now();
        const bytes = Buffer.concat(chunks);
        const length = response.headers['content-length'];
        settle({
          answer: {
            status: response.statusCode ?? 0,
            length,
            body: bytes.toString('utf8'),
            size: bytes.length,
          },
        });
      });
    });
    outgoing.end(body);
  });
}
