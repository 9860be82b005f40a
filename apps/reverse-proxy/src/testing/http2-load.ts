import { type ClientHttp2Session, connect } from 'node:http2';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadTarget } from './steady-load.ts';

export interface Http2LoadResult {
  sent: number;
  /** Without the whole answer of an upstream. */
  failed: number;
  /** Sent once more, as the proxy had told that it would not process them (RFC 9113, 8.7). */
  refused: number;
  /** Connections that were needed. */
  sessions: number;
}

/**
 * Sends requests at a constant rate over one HTTP/2 connection, and over another once it is asked to leave, as browsers
 * do. Resolves when all are answered or have failed.
 *
 * @param options.rate requests a second
 */
export async function http2Load(
  { port, ca }: Required<LoadTarget>,
  options: { rate: number; until: AbortSignal },
): Promise<Http2LoadResult> {
  const result = { sent: 0, failed: 0, refused: 0, sessions: 0 };
  const pending: Promise<void>[] = [];
  let session: ClientHttp2Session | undefined;
  const open = () => {
    result.sessions++;
    const opened = connect(`https://localhost:${port}`, { ca }).on('error', () => {});
    opened.once('goaway', () => {
      if (session === opened) session = undefined;
    });
    return opened;
  };
  const current = () => {
    if (!session || session.closed) session = open();
    return session;
  };
  const send = (): Promise<void> =>
    ask(current()).catch((error) => {
      if (!isRefused(error)) throw error;
      result.refused++;
      return send();
    });
  while (!options.until.aborted) {
    result.sent++;
    pending.push(send().catch(() => void result.failed++));
    await sleep(1000 / options.rate);
  }
  await Promise.all(pending);
  session?.close();
  return result;
}

async function ask(session: ClientHttp2Session): Promise<void> {
  const stream = session.request({ ':path': '/' });
  if ((await text(stream)) !== 'served\n') throw new Error('not served');
}

function isRefused({ code, message }: NodeJS.ErrnoException): boolean {
  return code === 'ERR_HTTP2_STREAM_ERROR' && message.includes('NGHTTP2_REFUSED_STREAM');
}
