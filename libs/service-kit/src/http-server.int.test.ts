import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROUNDS = 20;
const CONNECTIONS = 20;

/** Resolves with how the server ended a connection that was opened just before it closed. */
async function lateConnection(port: number): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1' });
  return new Promise((resolve) => {
    socket.on('connect', () => socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n'));
    socket.on('data', () => resolve('answered')).on('error', ({ message }) => resolve(message));
  });
}

test('connections that wait to be accepted when a server closes are served', async () => {
  const server = spawn(process.execPath, [join(import.meta.dirname, '../fixtures/closing-server.ts')], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const outcomes: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const [port] = await once(server, 'message');
    // The server blocks now, so that all of these are in its queue when it comes to closing.
    const connections = Array.from({ length: CONNECTIONS }, () => lateConnection(port));
    outcomes.push(...(await Promise.all(connections)));
  }
  server.kill();
  expect(outcomes).toEqual(Array(ROUNDS * CONNECTIONS).fill('answered'));
});
