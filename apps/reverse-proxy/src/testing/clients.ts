import { once } from 'node:events';
import { type ClientHttp2Session, type ClientHttp2Stream, connect as connectHttp2 } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { connect, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { TestProxy } from './test-proxy.ts';

export interface ClientRequest {
  method?: string;
  path?: string;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer | Readable;
}

export interface ClientResponse {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
  trailers: Record<string, string | string[] | undefined>;
}

/** Sends a request and takes in the answer. @throws when the answer does not come in whole */
export type Client = (proxy: TestProxy, request: ClientRequest) => Promise<ClientResponse>;

/** The same request over both protocols: `describe.each(PROTOCOLS)`. */
export const PROTOCOLS: [name: string, client: Client][] = [
  ['HTTP/1.1', overHttp1],
  ['HTTP/2', overHttp2],
];

export function overHttp1(proxy: TestProxy, request: ClientRequest): Promise<ClientResponse> {
  const { method = 'GET', path = '/', body } = request;
  const headers = { ...framing(body), ...request.headers };
  return new Promise((resolve, reject) => {
    const sent = httpsRequest(
      { host: 'localhost', port: proxy.port, ca: proxy.ca, agent: false, method, path, headers },
      (response) => {
        buffer(response).then(
          (bytes) =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: bytes,
              trailers: response.trailers,
            }),
          reject,
        );
      },
    ).on('error', reject);
    if (body === undefined || typeof body === 'string' || Buffer.isBuffer(body)) sent.end(body);
    else body.on('error', () => sent.destroy()).pipe(sent);
  });
}

/** Node's client sends the body of a DELETE or a GET without saying that there is one. */
function framing(body: ClientRequest['body']): Record<string, string> {
  if (body === undefined) return {};
  if (typeof body === 'string' || Buffer.isBuffer(body)) return { 'content-length': String(body.length) };
  return { 'transfer-encoding': 'chunked' };
}

export async function overHttp2(proxy: TestProxy, request: ClientRequest): Promise<ClientResponse> {
  const session = openHttp2(proxy);
  try {
    const { method = 'GET', path = '/', body } = request;
    // A body that is streamed needs no header over HTTP/2.
    const { 'transfer-encoding': _, ...framed } = framing(body);
    const stream = session.request(
      { ':method': method, ':path': path, ...framed, ...request.headers },
      { endStream: body === undefined },
    );
    const trailers: ClientResponse['trailers'] = {};
    stream.on('trailers', (received) => Object.assign(trailers, received));
    if (typeof body === 'string' || Buffer.isBuffer(body)) stream.end(body);
    else body?.pipe(stream);
    const [head] = await once(stream, 'response');
    return { status: head[':status'], headers: head, body: await collect(stream), trailers };
  } finally {
    session.destroy();
  }
}

/** Not `buffer`: it takes a reset after a complete answer (RFC 9113, 8.1) for a broken one. */
function collect(stream: ClientHttp2Stream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    stream.on('data', (chunk) => chunks.push(chunk)).on('end', () => resolve(Buffer.concat(chunks)));
    stream.on('error', reject).on('close', () => reject(new Error('the stream closed early')));
  });
}

export function openHttp2(proxy: TestProxy): ClientHttp2Session {
  const session = connectHttp2(`https://localhost:${proxy.port}`, { ca: proxy.ca });
  session.on('error', () => {});
  return session;
}

/** Sends bytes as they are over HTTP/1.1's TLS and resolves with all that comes back until the connection closes. */
export async function overRaw(proxy: TestProxy, bytes: string): Promise<string> {
  const socket = await openRaw(proxy);
  socket.write(bytes, 'latin1');
  return (await buffer(socket)).toString('latin1');
}

/** The same over the http port. */
export async function overPlain(proxy: TestProxy, bytes: string): Promise<string> {
  const socket = await openPlain(proxy);
  socket.write(bytes, 'latin1');
  return (await buffer(socket)).toString('latin1');
}

export async function openPlain({ httpPort }: TestProxy): Promise<Socket> {
  const socket = connect(httpPort, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

export async function openRaw(proxy: TestProxy, protocol = 'http/1.1'): Promise<TLSSocket> {
  const socket = connectTls({
    host: '127.0.0.1',
    servername: 'localhost',
    port: proxy.port,
    ca: proxy.ca,
    ALPNProtocols: [protocol],
  });
  socket.on('error', () => {});
  await once(socket, 'secureConnect');
  return socket;
}
