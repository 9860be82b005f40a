import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { isIP } from 'node:net';
import { connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import { stagingProblem, type Trust } from '@platform-journey/certificates/trust';

/** How long one visit takes at most. */
export const TIMEOUT_MS = 15_000;

/** Who visits a site. */
export interface Visitor {
  trust: Trust;
  /** Root that is trusted instead of the well-known ones (PEM). */
  ca?: Buffer | undefined;
}

/** One GET's answer, or why there is none. */
export type Visit =
  | { status: number; location: string | undefined; certificate: PeerCertificate | undefined }
  | { failure: string };

/** One GET on a connection of its own; nothing is sent before the certificate has been found good. */
export async function visit(url: URL, visitor: Visitor, timeoutMs = TIMEOUT_MS): Promise<Visit> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const socket = url.protocol === 'https:' ? await connectSecurely(url, visitor, signal) : undefined;
    const sent = request(url.href.replace(/^https:/, 'http:'), {
      signal,
      headers: { host: url.host },
      ...(socket ? { createConnection: () => socket } : { agent: false }),
    }).end();
    const [{ statusCode, headers }] = (await once(sent, 'response', { signal })) as [IncomingMessage];
    const certificate = socket?.getPeerCertificate();
    sent.destroy();
    return { status: statusCode ?? 0, location: headers.location, certificate };
  } catch (error) {
    return {
      failure: signal.aborted ? `no answer within ${Math.round(timeoutMs / 1000)} s` : messageOf(error),
    };
  }
}

async function connectSecurely(
  { hostname, port }: URL,
  { trust, ca }: Visitor,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const socket = connect({
    host,
    port: Number(port || 443),
    rejectUnauthorized: trust === 'authorities',
    ALPNProtocols: ['http/1.1'],
    ...(isIP(host) === 0 && { servername: host }),
    ...(ca && { ca }),
  });
  try {
    await once(socket, 'secureConnect', { signal });
    const isStaging = trust === 'lets-encrypt-staging';
    const problem = isStaging ? stagingProblem(socket.getPeerCertificate(), host, Date.now()) : undefined;
    if (problem !== undefined) throw new Error(problem);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** An AggregateError of Node's, for a name with several addresses, has an empty message. */
function messageOf(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  return message || code || String(error);
}
