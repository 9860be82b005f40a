import { get as httpGet, type IncomingMessage } from 'node:http';
import { connect } from 'node:http2';
import { get as httpsGet } from 'node:https';
import { buffer } from 'node:stream/consumers';
import type { TLSSocket } from 'node:tls';
import type { Protocol } from './peers/peer.ts';

interface Answer {
  status: number;
  body: Buffer;
  /** What the connection speaks: "TLSv1.3, h2, TLS_AES_128_GCM_SHA256". */
  connection: string;
}

/**
 * Asks once, as the load will, and resolves with what the connection speaks.
 *
 * @throws Error when the answer is not what the upstream gave or the connection is not what is to be measured
 */
export async function verify(url: string, protocol: Protocol, ca: string, expected: Buffer): Promise<string> {
  const { status, body, connection } = await ask(url, protocol, ca);
  if (status !== 200) throw new Error(`${url}: expected 200; received ${status}`);
  if (!body.equals(expected))
    throw new Error(`${url}: expected the upstream's body; received ${body.length} bytes`);
  const prefix = { http: 'plain', tls: 'TLSv1.3, http/1.1', h2: 'TLSv1.3, h2' }[protocol];
  if (!connection.startsWith(prefix)) throw new Error(`${url}: expected ${prefix}; received ${connection}`);
  return connection;
}

function ask(url: string, protocol: Protocol, ca: string): Promise<Answer> {
  if (protocol === 'h2') return askHttp2(url, ca);
  return new Promise((resolve, reject) => {
    const answered = async (response: IncomingMessage) => {
      const { statusCode: status = 0, socket } = response;
      const connection = protocol === 'tls' ? described(socket as TLSSocket) : 'plain';
      resolve({ status, body: await buffer(response), connection });
    };
    const options = { agent: false as const };
    const request =
      protocol === 'tls' ? httpsGet(url, { ...options, ca }, answered) : httpGet(url, options, answered);
    request.on('error', reject);
  });
}

function askHttp2(url: string, ca: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const session = connect(url, { ca }).on('error', reject);
    const stream = session.request({ ':path': new URL(url).pathname }).on('error', reject);
    stream.on('response', async (headers) => {
      const body = await buffer(stream);
      const connection = described(session.socket as TLSSocket);
      session.close();
      resolve({ status: headers[':status'] ?? 0, body, connection });
    });
  });
}

function described(socket: TLSSocket): string {
  // A server that does not know ALPN speaks HTTP/1.1.
  return [socket.getProtocol(), socket.alpnProtocol || 'http/1.1', socket.getCipher().name].join(', ');
}
