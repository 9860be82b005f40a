/** RFC 9110, 7.8: a name, perhaps with a version. */
const PROTOCOL = /^[!#$%&'*+.^_`|~0-9a-z-]+(?:\/[!#$%&'*+.^_`|~0-9a-z-]+)?$/i;

/** What would hide requests from us that nobody has checked then: HTTP in another form, and TLS (RFC 2817). */
const IGNORED = /^(?:h2|h2c|h3|http|tls|ssl)(?:\/|$)/i;

const WEBSOCKET = 'websocket';

/**
 * The protocol to which a client wants its connection upgraded.
 *
 * @param upgrade the values of its `Upgrade` headers, joined
 * @returns undefined when that is to be ignored, as it may be; also when it leaves the choice to the target
 */
export function upgradeProtocol(upgrade: string | undefined): string | undefined {
  if (upgrade === undefined || !PROTOCOL.test(upgrade) || IGNORED.test(upgrade)) return undefined;
  return upgrade;
}

export function isWebSocket(protocol: string): boolean {
  return protocol.toLowerCase() === WEBSOCKET;
}

/** What decides whether a connection is handed over. */
export interface UpgradeOffer {
  httpVersion: string;
  headers: {
    upgrade?: string | undefined;
    'content-length'?: string | undefined;
    'transfer-encoding'?: string | undefined;
  };
}

/**
 * Whether a request is about an upgrade; else it is a request like any other. One with a body is, unless it asks for a
 * WebSocket, which cannot be meant. HTTP/1.0 knows no upgrades.
 */
export function isUpgrade({ httpVersion, headers }: UpgradeOffer): boolean {
  const protocol = upgradeProtocol(headers.upgrade);
  if (protocol === undefined || httpVersion === '1.0') return false;
  const { 'content-length': length = '0', 'transfer-encoding': coding } = headers;
  return isWebSocket(protocol) || (length === '0' && coding === undefined);
}
