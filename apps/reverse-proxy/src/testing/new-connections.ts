import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const TICK_MS = 5;
const TIMEOUT_MS = 10_000;
/** On a machine that does not keep up, no more are opened until others have ended. */
const MOST_OPEN = 2000;
/** Loopback addresses to connect from: one has ports for 28,000 connections a minute. */
const SOURCES = 16;

/** How connections ended: `answered`, or the code of what broke them. */
export type ConnectionEnds = Record<string, number>;

/**
 * Opens connections at a constant rate, asks for a page on each and closes it; until `stop` resolves, which ends with
 * the last one.
 *
 * @param rate connections a second
 */
export async function newConnections(
  port: number,
  rate: number,
  stop: Promise<unknown>,
): Promise<ConnectionEnds> {
  const ends: ConnectionEnds = {};
  const pending = new Set<Promise<void>>();
  const open = (source: number) => {
    const ended = oneConnection(port, `127.0.0.${2 + (source % SOURCES)}`).then((end) => {
      ends[end] = (ends[end] ?? 0) + 1;
      pending.delete(ended);
    });
    pending.add(ended);
  };
  let stopped = false;
  void stop.then(() => {
    stopped = true;
  });
  const started = performance.now();
  for (let opened = 0; !stopped; ) {
    const due = ((performance.now() - started) / 1000) * rate;
    for (; opened < due && pending.size < MOST_OPEN; opened++) open(opened);
    await sleep(TICK_MS);
  }
  await Promise.all(pending);
  return ends;
}

async function oneConnection(port: number, localAddress: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, localAddress });
  socket.setTimeout(TIMEOUT_MS, () => socket.destroy(Object.assign(new Error(), { code: 'TIMEOUT' })));
  let answer = '';
  socket.setEncoding('latin1').on('data', (data) => (answer += data));
  try {
    await once(socket, 'connect');
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    await once(socket, 'end');
    return answer.startsWith('HTTP/1.1 ') ? 'answered' : 'closed';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  } finally {
    socket.destroy();
  }
}
