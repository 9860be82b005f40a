/** The headers that a WebSocket handshake's origin is judged by. */
export interface OriginHeaders {
  origin?: string | undefined;
  host?: string | undefined;
  /** As the proxy saw it; a browser cannot set it. */
  forwardedHost?: string | undefined;
}

/**
 * Whether a page of this site opens the WebSocket: browsers do not apply CORS to it (RFC 6455, 10.2), so any site could.
 * What is no browser sends no origin and may connect.
 */
export function isSameOrigin({ origin, host, forwardedHost }: OriginHeaders): boolean {
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  const { protocol, host: expected } = new URL(origin);
  return [host, forwardedHost].some((name) => name !== undefined && hostOf(protocol, name) === expected);
}

/** Leaves out the protocol's default port, as `URL` does in the origin. */
function hostOf(protocol: string, host: string): string | undefined {
  const url = `${protocol}//${host}`;
  return URL.canParse(url) ? new URL(url).host : undefined;
}
