/** What a URL of an ACME server is for, in the words of https://www.rfc-editor.org/rfc/rfc8555#section-7.1 */
export type Endpoint =
  | 'directory'
  | 'newNonce'
  | 'newAccount'
  | 'newOrder'
  | 'account'
  | 'orders'
  | 'order'
  | 'authorization'
  | 'challenge'
  | 'finalize'
  | 'certificate'
  | 'revokeCert'
  | 'keyChange'
  | 'renewalInfo'
  | 'unknown';

export const DIRECTORY = '/dir';
export const NEW_NONCE = '/nonce-plz';
/** Ours: Pebble 2.4 has none. */
export const RENEWAL_INFO = '/renewal-info';

/** By the path's first segment. Pebble calls them otherwise than other servers do, so that no client relies on a name. */
const ENDPOINTS = new Map<string, Endpoint>([
  [DIRECTORY, 'directory'],
  [NEW_NONCE, 'newNonce'],
  ['/sign-me-up', 'newAccount'],
  ['/order-plz', 'newOrder'],
  ['/my-account', 'account'],
  ['/list-orderz', 'orders'],
  ['/my-order', 'order'],
  ['/authZ', 'authorization'],
  ['/chalZ', 'challenge'],
  ['/finalize-order', 'finalize'],
  ['/certZ', 'certificate'],
  ['/revoke-cert', 'revokeCert'],
  ['/rollover-account-key', 'keyChange'],
  [RENEWAL_INFO, 'renewalInfo'],
]);

export function endpointOf(path: string): Endpoint {
  return ENDPOINTS.get(/^\/[^/?]*/.exec(path)?.[0] ?? '') ?? 'unknown';
}
