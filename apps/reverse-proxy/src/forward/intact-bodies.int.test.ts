import { connect, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { connect as connectTls } from 'node:tls';
import { waitUntil } from '@platform-journey/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Stage } from '../testing/stage.ts';
import type { TestProxy } from '../testing/test-proxy.ts';

/** More than the system takes for a client that does not read. */
const LARGE = 16 * 2 ** 20;
const SIZES = [24_575, 30_000, 65_536, 65_537, 300_000];

const stage = new Stage();
let proxy: TestProxy;

const isBodyOf = (client: string, body: Buffer) => body.equals(Buffer.alloc(body.length, `<${client}>`));

beforeAll(async () => {
  proxy = await stage.proxyFor(
    (request, response) => {
      const [, client, size] = request.url?.split('/') ?? [];
      response.end(Buffer.alloc(Number(size), `<${client}>`));
    },
    { HTTP_MODE: 'serve' },
  );
});

afterAll(() => stage.clear());

const OPEN: Record<string, () => Socket> = {
  http: () => connect(proxy.httpPort, '127.0.0.1'),
  https: () => connectTls({ port: proxy.port, host: 'localhost', ca: proxy.ca }),
};

function ask(scheme: string, client: string, size: number): Socket {
  const socket = (OPEN[scheme] as () => Socket)();
  socket.on('error', () => {});
  socket.write(`GET /${client}/${size} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  return socket;
}

async function bodyFrom(socket: Socket): Promise<Buffer> {
  const answer = await buffer(socket);
  return answer.subarray(answer.indexOf('\r\n\r\n') + 4);
}

/** Clients that take in nothing for now, once as much is on its way to them as will be. */
async function stalled(scheme: string, names: string[]): Promise<Socket[]> {
  const sockets = names.map((name) => ask(scheme, name, LARGE).pause());
  const arrived = () => sockets.reduce((sum, { bytesRead }) => sum + bytesRead, 0);
  let [last, unchanged] = [-1, 0];
  await waitUntil('nothing moves any more', () => {
    unchanged = arrived() === last ? unchanged + 1 : 0;
    last = arrived();
    return unchanged > 10;
  });
  return sockets;
}

it.each(Object.keys(OPEN))(
  'over %s everybody gets his own body, whoever stalls or leaves',
  async (scheme) => {
    const slow = ['slow-1', 'slow-2', 'slow-3'];
    const [leaver, ...sockets] = await stalled(scheme, ['leaver', ...slow]);
    for (let round = 0; round < 3; round++) {
      if (round === 1) leaver?.destroy();
      const quick = SIZES.flatMap((size) =>
        [`quick-${round}-${size}`, 'other'].map((name) => ({ name, size })),
      );
      const bodies = await Promise.all(quick.map(({ name, size }) => bodyFrom(ask(scheme, name, size))));
      expect(bodies.map(({ length }) => length)).toEqual(quick.map(({ size }) => size));
      expect(quick.filter(({ name }, i) => !isBodyOf(name, bodies[i] as Buffer))).toEqual([]);
    }
    const large = await Promise.all(sockets.map(bodyFrom));
    expect(large.map(({ length }) => length)).toEqual(slow.map(() => LARGE));
    expect(slow.filter((name, i) => !isBodyOf(name, large[i] as Buffer))).toEqual([]);
  },
);
