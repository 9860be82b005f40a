import { createServer, type Socket } from 'node:net';

const READY = 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';
const UNREADY = READY.replace('200 OK', '503 Service Unavailable');

/** What happens on a connection before the upstream dies; `die` ends every connection and closes the port. */
export interface Death {
  /** On a new connection that is not known to be a probe, before anything is read from it. */
  onConnection?(die: () => void): unknown;
  /** On what comes over a connection. */
  onData?(socket: Socket, received: string, die: () => void): void;
}

export interface DyingUpstream {
  port: number;
  /** Lets its probes succeed. */
  arm(): void;
  die(): void;
  close(): Promise<void>;
}

/** An upstream that dies at a chosen moment, as a process does that is killed. It gets no request until it is armed. */
export async function startDyingUpstream({ onConnection, onData }: Death): Promise<DyingUpstream> {
  const sockets = new Set<Socket>();
  let armed = false;
  let probed = false;
  const die = () => {
    server.close();
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    if (probed && onConnection) {
      onConnection(die);
      return;
    }
    socket.on('data', (data) => {
      const received = data.toString('latin1');
      if (!received.startsWith('GET /readyz ')) return onData?.(socket, received, die);
      probed = armed;
      socket.end(armed ? READY : UNREADY);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    arm: () => {
      armed = true;
    },
    die,
    close: async () => die(),
  };
}
