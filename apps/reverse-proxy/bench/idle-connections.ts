import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:tls';
import type { Protocol } from './peers/peer.ts';

const AT_ONCE = 20;

export interface Target {
  url: string;
  ca: string;
}

/** Opens connections that have got one answer each and ask for nothing more. */
export async function openConnections(count: number, protocol: Protocol, target: Target) {
  const open = protocol === 'h2' ? openHttp2 : openHttp1;
  const closing: (() => void)[] = [];
  while (closing.length < count) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - closing.length) }, () => open(target));
    closing.push(...(await Promise.all(some)));
  }
  return { close: () => closing.forEach((close) => void close()) };
}

async function openHttp1({ url, ca }: Target): Promise<() => void> {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), servername: hostname, ca });
  await once(socket, 'secureConnect');
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`);
  const [head] = await once(socket, 'data');
  if (!String(head).startsWith('HTTP/1.1 200')) throw new Error(`${url}: expected 200; received ${head}`);
  socket.resume().on('error', () => {});
  return () => socket.destroy();
}

async function openHttp2({ url, ca }: Target): Promise<() => void> {
  const session = connectHttp2(url, { ca }).on('error', () => {});
  const stream = session.request({ ':path': new URL(url).pathname });
  const [headers] = await once(stream, 'response');
  if (headers[':status'] !== 200) throw new Error(`${url}: expected 200; received ${headers[':status']}`);
  await once(stream.resume(), 'end');
  return () => session.destroy();
}
