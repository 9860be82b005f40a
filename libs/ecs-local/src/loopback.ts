import { isIPv4 } from 'node:net';

/** Whether a listener's address or a URL's host name stays on this machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/** The same for a Host header: a name with an optional port, IPv6 in brackets (RFC 9110, 7.2). */
export function isLoopbackAuthority(authority: string): boolean {
  const match = /^(?:\[(?<address>[^\]]+)\]|(?<name>[^:[\]]+))(?::\d{1,5})?$/.exec(authority.toLowerCase());
  return isLoopback(match?.groups?.address ?? match?.groups?.name ?? '');
}
