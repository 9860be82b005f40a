/**
 * Headers that concern one connection only and must not be forwarded: RFC 9110, 7.6.1, and its predecessors. `trailer`:
 * trailers pass, or do not, whether or not they were announced.
 */
export const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
]);

const NOTHING: ReadonlySet<string> = new Set();

/** The values of all `Connection` headers among name, value, name, value; names of any case. */
export function connectionOf(received: readonly string[]): string | undefined {
  let connection: string | undefined;
  for (let i = 0; i + 1 < received.length; i += 2) {
    const name = received[i] as string;
    if (name.length === 10 && name.toLowerCase() === 'connection') {
      connection = connection === undefined ? received[i + 1] : `${connection},${received[i + 1]}`;
    }
  }
  return connection;
}

/** The further headers that a `Connection` header declares to concern this connection only. */
export function listedIn(connection: string | undefined): ReadonlySet<string> {
  if (connection === undefined || isUsual(connection)) return NOTHING;
  return new Set(connection.split(',').map((name) => name.trim().toLowerCase()));
}

function isUsual(connection: string): boolean {
  return /^(?:keep-alive|close)$/i.test(connection);
}
