import { connect, type Socket } from 'node:net';

/** Resolves with a connection to `host:port`, or with the error that kept it from being made in time. */
export function connectTo(address: string, timeoutMs: number): Promise<Socket | Error> {
  const { hostname, port } = new URL(`http://${address}`);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 80) });
    const timer = setTimeout(() => socket.destroy(new Error('connect timeout')), timeoutMs);
    socket.on('error', resolve);
    socket.once('connect', () => resolve(socket));
    for (const event of ['connect', 'close']) socket.once(event, () => clearTimeout(timer));
  });
}
