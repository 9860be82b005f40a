import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { SnapshotFeed } from '../feed/feed.ts';
import { liveMessage } from './message.ts';
import { isSameOrigin } from './same-origin.ts';

const PATH = '/api/live';
/** Clients are promised a message at least every 5 s. */
const HEARTBEAT_MS = 4000;
const CLOSE_GRACE_MS = 1000;
const MAX_CLIENTS = 1000;
const MAX_PAYLOAD_BYTES = 1024;
/** A client that lets this much pile up does not read. */
const MAX_BUFFERED_BYTES = 1024 * 1024;

// RFC 6455, 7.4.1
const GOING_AWAY = 1001;
const POLICY_VIOLATION = 1008;

export interface LiveOptions {
  feed: SnapshotFeed;
  heartbeatMs?: number;
  maxBufferedBytes?: number;
}

export interface Live {
  /** Tells every client to go away (1001) and resolves when all have gone, by force after a second. */
  close(): Promise<void>;
}

/**
 * Answers WebSockets at `/api/live`: the snapshot at once, after every change and as a heartbeat. It only talks; a client
 * that says anything is closed (1008), one that does not answer pings or does not read is dropped.
 */
export function serveLive(server: Server, options: LiveOptions): Live {
  const { feed, heartbeatMs = HEARTBEAT_MS, maxBufferedBytes = MAX_BUFFERED_BYTES } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_PAYLOAD_BYTES,
    perMessageDeflate: false,
  });
  const alive = new WeakSet<WebSocket>();
  let closing = false;

  server.on('upgrade', (request, socket, head) => {
    const isFull = closing || sockets.clients.size >= MAX_CLIENTS;
    const refusal = isFull ? '503 Service Unavailable' : refusalOf(request);
    if (refusal) refuse(socket, refusal);
    else sockets.handleUpgrade(request, socket, head, (client) => void admit(client));
  });

  async function admit(client: WebSocket): Promise<void> {
    alive.add(client);
    client.on('pong', () => alive.add(client));
    client.on('message', () => client.close(POLICY_VIOLATION, 'this feed only talks'));
    client.on('error', () => client.terminate());
    await feed.latest().catch(() => undefined);
    if (client.readyState !== client.OPEN) return;
    client.on(
      'close',
      feed.watch(() => tell(client)),
    );
    tell(client);
  }

  function tell(client: WebSocket): void {
    if (client.readyState !== client.OPEN) return;
    if (client.bufferedAmount > maxBufferedBytes) client.terminate();
    else client.send(liveMessage(feed.current));
  }

  function beat(client: WebSocket): void {
    if (!alive.delete(client)) client.terminate();
    else if (client.readyState === client.OPEN) client.ping();
    tell(client);
  }

  const heartbeat = setInterval(() => sockets.clients.forEach(beat), heartbeatMs);

  return {
    async close() {
      closing = true;
      clearInterval(heartbeat);
      await Promise.all([...sockets.clients].map(sendAway));
    },
  };
}

function refusalOf({ url, headers }: IncomingMessage): string | undefined {
  if (url?.split('?', 1)[0] !== PATH) return '404 Not Found';
  const { origin, host, 'x-forwarded-host': forwardedHost } = headers;
  if (Array.isArray(forwardedHost)) return '400 Bad Request';
  return isSameOrigin({ origin, host, forwardedHost }) ? undefined : '403 Forbidden';
}

function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

function sendAway(client: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => client.terminate(), CLOSE_GRACE_MS);
    client.once('close', () => {
      clearTimeout(force);
      resolve();
    });
    client.close(GOING_AWAY, 'this task stops');
  });
}
