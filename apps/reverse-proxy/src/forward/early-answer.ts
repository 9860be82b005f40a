import type { Socket } from 'node:net';

type Done = (error?: Error | null) => void;

/**
 * Lets what a target has said be read though it can no longer be written to. A target may answer and close before it
 * has taken in the whole upload (RFC 9112, 9.6); the next write then fails while the answer waits to be read.
 *
 * Writes into a reset connection succeed from now on; the connection fails where its answer ends.
 */
export function keepEarlyAnswer(socket: Socket): void {
  let reset: Error | undefined;
  const surviving =
    (done: Done): Done =>
    (error) => {
      if (error && isReset(error)) reset ??= error;
      done(reset ? null : error);
    };
  const { _write: write, _writev: writev, push } = socket;
  socket._write = (chunk, encoding, done) => write.call(socket, chunk, encoding, surviving(done));
  if (writev) socket._writev = (chunks, done) => writev.call(socket, chunks, surviving(done));
  socket.push = (chunk, encoding) => {
    // The kernel reports a reset once, to the write; to the reader it looks like a proper end.
    if (chunk === null && reset) socket.destroy(reset);
    return push.call(socket, chunk, encoding);
  };
}

function isReset(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EPIPE' || error.code === 'ECONNRESET';
}
