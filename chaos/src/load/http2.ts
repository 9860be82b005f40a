import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { now } from '../clock.ts';
import { rejectsUnauthorized, siteProblem } from '../site-trust.ts';
import type { Connection, Connections } from './connection.ts';
import { codeOf, type Exchanged, TIMEOUT_CODE } from './exchange.ts';
import type { Client, ClientOptions } from './http1.ts';
import type { PlannedRequest } from './request.ts';

const KEPT = 4;
const REFUSED = 'REFUSED_STREAM';

interface Session {
  http2: ClientHttp2Session;
  connection: Connection;
  /** What ended it, when it was an error. */
  error?: unknown;
  /** The server wants no new requests on it. */
  isLeaving: boolean;
}

/** Requests that nobody processed are offered this often; a server that goes on refusing is at fault. */
const OFFERS = 3;

/**
 * HTTP/2 over TLS: a few kept sessions in turn, or a new one for each request. Repeats a request only when HTTP/2 says that
 * it was not processed (REFUSED_STREAM: RFC 9113, 8.7), as every browser does: a session that is told to leave refuses
 * what it has not sent yet.
 */
export function http2Client(options: ClientOptions, keeps: boolean, connections: Connections): Client {
  const kept: (Session | undefined)[] = Array.from({ length: KEPT });
  let turn = 0;
  const next = (): Session => {
    const slot = turn++ % KEPT;
    const known = kept[slot];
    if (known && isUsable(known)) return known;
    const opened = openSession(options, connections);
    kept[slot] = opened;
    return opened;
  };
  return {
    async exchange(planned) {
      for (let offer = 1; ; offer++) {
        const session = keeps ? next() : openSession(options, connections);
        const exchanged = await exchange(planned, session, options);
        if (!keeps) session.http2.close();
        if (offer === OFFERS || !wasRefused(exchanged)) return exchanged;
      }
    },
    close() {
      for (const session of kept) session?.http2.destroy();
    },
  };
}

const wasRefused = ({ ended }: Exchanged) => 'broken' in ended && ended.broken.code === REFUSED;

const isUsable = ({ http2, isLeaving }: Session) => !isLeaving && !http2.closed && !http2.destroyed;

function openSession({ site, secureContext, trust }: ClientOptions, connections: Connections): Session {
  const http2 = connect(site, { rejectUnauthorized: rejectsUnauthorized(trust), secureContext });
  const session: Session = { http2, connection: connections.open(), isLeaving: false };
  http2.on('error', (error) => {
    session.error = error;
  });
  http2.on('goaway', () => {
    session.isLeaving = true;
    http2.close();
  });
  http2.once('connect', (_session, socket) => {
    const problem = siteProblem(socket as TLSSocket, trust, new URL(site).hostname);
    if (problem) return http2.destroy(new Error(problem));
    session.connection.readyAt = now();
  });
  // Each stream that broke with it waits for its end.
  http2.setMaxListeners(0);
  http2.once('close', () => {
    session.connection.closedAt = now();
  });
  return session;
}

function exchange(planned: PlannedRequest, session: Session, options: ClientOptions): Promise<Exchanged> {
  const { http2, connection } = session;
  return new Promise((resolve) => {
    const stream = http2.request(headersOf(planned, options), { endStream: planned.body === undefined });
    const timer = setTimeout(() => {
      settle({ broken: { code: TIMEOUT_CODE, isConnectionLost: false } });
      stream.close(constants.NGHTTP2_CANCEL);
    }, options.timeoutMs);
    const settle = (ended: Exchanged['ended']) => {
      clearTimeout(timer);
      resolve({ ended, connection });
    };
    collect(stream, (answer) => {
      connection.firstAnswerAt ??= now();
      settle({ answer });
    });
    let failure: unknown;
    stream.on('error', (error) => {
      failure = error;
    });
    const conclude = () => {
      const isConnectionLost = http2.destroyed;
      if (stream.rstCode === constants.NGHTTP2_REFUSED_STREAM) {
        return settle({ broken: { code: REFUSED, isConnectionLost } });
      }
      const cause = (isConnectionLost ? session.error : undefined) ?? failure;
      const code = cause === undefined ? `RST_STREAM ${stream.rstCode}` : codeOf(cause);
      settle({ broken: { code, isConnectionLost } });
    };
    // After `end` this changes nothing; before it the answer never came whole. A session says why it broke only after
    // its streams have ended.
    stream.once('close', () => {
      if (http2.destroyed && connection.closedAt === undefined) http2.once('close', conclude);
      else conclude();
    });
    if (planned.body !== undefined) stream.end(planned.body);
  });
}

function headersOf({ template, headers }: PlannedRequest, { site }: ClientOptions) {
  return { ':method': template.method, ':path': template.path, ':authority': new URL(site).host, ...headers };
}

function collect(
  stream: ClientHttp2Stream,
  done: (answer: { status: number; length: string | undefined; body: string; size: number }) => void,
): void {
  const chunks: Buffer[] = [];
  let status = 0;
  let length: string | undefined;
  stream.once('response', (headers) => {
    status = Number(headers[':status']);
    length = headers['content-length'];
  });
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.once('end', () => {
    // A stream that is reset ends as well.
    if (stream.rstCode !== constants.NGHTTP2_NO_ERROR || status === 0) return;
    const bytes = Buffer.concat(chunks);
    done({ status, length, body: bytes.toString('utf8'), size: bytes.length });
  });
}
