import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';

/** Closes a connection so that its other end cannot take it for ended: by a reset, or over TLS without its goodbye. */
export function breakOff(connection: Duplex): void {
  if (connection instanceof Socket && !(connection instanceof TLSSocket)) connection.resetAndDestroy();
  else connection.destroy();
}
