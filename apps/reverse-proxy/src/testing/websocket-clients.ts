import { once } from 'node:events';
import type { Socket } from 'node:net';
import { type ClientOptions, WebSocket } from 'ws';
import { openPlain, openRaw } from './clients.ts';
import type { TestProxy } from './test-proxy.ts';

/** A client's handshake, for clients that are nothing but a socket. */
export const HANDSHAKE =
  'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

/** A target's good answer to it. */
export const SWITCHED =
  'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n';

/** Both ports of a proxy whose HTTP_MODE is `serve`: `describe.each(SCHEMES)`. */
export const SCHEMES: [scheme: 'wss' | 'ws', open: (proxy: TestProxy) => Promise<Socket>][] = [
  ['wss', openRaw],
  ['ws', openPlain],
];

/** A real client, connected. */
export async function openWebSocket(
  proxy: TestProxy,
  scheme: 'wss' | 'ws' = 'wss',
  options: ClientOptions = {},
  protocols: string[] = [],
): Promise<WebSocket> {
  const port = scheme === 'wss' ? proxy.port : proxy.httpPort;
  const url = `${scheme}://localhost:${port}/live?a=b`;
  const socket = new WebSocket(url, protocols, { ca: proxy.ca, ...options });
  await once(
    socket.on('error', () => {}),
    'open',
  );
  return socket;
}

/** Asks for the bytes that have come so far behind the head of the 101. */
export function bytesBehindHead(socket: Socket): () => Buffer {
  let bytes = Buffer.alloc(0);
  socket.on('data', (data) => {
    bytes = Buffer.concat([bytes, data]);
  });
  return () => {
    const end = bytes.indexOf('\r\n\r\n');
    return end < 0 ? Buffer.alloc(0) : bytes.subarray(end + 4);
  };
}
