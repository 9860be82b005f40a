/** Headers that concern one connection only and must not be forwarded: RFC 9110, 7.6.1, and its predecessors. */
export const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
]);

const NOTHING: ReadonlySet<string> = new Set();

/** The further headers that a `Connection` header declares to concern this connection only. */
export function listedIn(connection: string | undefined): ReadonlySet<string> {
  if (connection === undefined || isUsual(connection)) return NOTHING;
  return new Set(connection.split(',').map((name) => name.trim().toLowerCase()));
}

function isUsual(connection: string): boolean {
  return /^(?:keep-alive|close)$/i.test(connection);
}
