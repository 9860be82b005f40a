import type { Socket } from 'node:net';

/** The status line of a `100 Continue`, up to its status. */
const CONTINUE = Buffer.from('HTTP/1.1 100 ');
/** Where it turns into a 102. */
const LAST_DIGIT = CONTINUE.length - 2;
const HEAD_END = '\r\n\r\n';

/**
 * undici takes a `100 Continue` for a broken connection, as it never asks for one; but some send it unasked, and every
 * client must bear that (RFC 9110, 15.2). It is given a 102 instead, which nobody wants to know of.
 *
 * @param repeatedly whether one request follows another, each of them written before its answer begins; else the socket
 * is for one
 */
export function bearUnaskedContinue(socket: Socket, repeatedly: boolean): void {
  let atStart = true;
  const { _write: write, _writev: writev, push } = socket;
  socket.push = (chunk, encoding) => {
    if (atStart && chunk !== null) atStart = skipsContinue(chunk);
    return push.call(socket, chunk, encoding);
  };
  if (!repeatedly) return;
  socket._write = (chunk, encoding, done) => {
    atStart = true;
    write.call(socket, chunk, encoding, done);
  };
  if (!writev) return;
  socket._writev = (chunks, done) => {
    atStart = true;
    writev.call(socket, chunks, done);
  };
}

/** @returns whether the answer itself has still to begin */
function skipsContinue(chunk: Buffer): boolean {
  let at = 0;
  while (at < chunk.length && CONTINUE.equals(chunk.subarray(at, at + CONTINUE.length))) {
    chunk[at + LAST_DIGIT] = 0x32;
    const end = chunk.indexOf(HEAD_END, at, 'latin1');
    if (end === -1) return false;
    at = end + HEAD_END.length;
  }
  return at === chunk.length;
}
