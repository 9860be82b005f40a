import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { connect } from 'node:tls';
import { SITE } from './stack-of-test.ts';

const TIMEOUT_MS = 10_000;

export interface Visited {
  status: number;
  body: string;
}

/** One GET over HTTP/1.1, on a connection of its own that trusts this root alone. */
export async function visit(path: string, ca: string): Promise<Visited> {
  const sent = request(new URL(path, SITE), { ca, agent: false, timeout: TIMEOUT_MS });
  sent.on('timeout', () => sent.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`))).end();
  const [answer] = await once(sent, 'response');
  return { status: answer.statusCode, body: await text(answer) };
}

/** The same over HTTP/2. */
export async function visitByHttp2(path: string, ca: string): Promise<Visited> {
  const session = connectHttp2(SITE, { ca });
  try {
    const stream = session.request({ ':path': path });
    const [headers] = await once(stream, 'response', { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return { status: headers[':status'], body: await text(stream) };
  } finally {
    session.close();
  }
}

/** The serial number of the certificate that a new connection is shown. */
export async function serialNumber(ca: string): Promise<string> {
  const { hostname, port } = new URL(SITE);
  const socket = connect({ host: hostname, port: Number(port), servername: hostname, ca });
  await once(socket, 'secureConnect');
  const { serialNumber } = socket.getPeerCertificate();
  socket.destroy();
  return serialNumber;
}
