import { BlockList, isIP } from 'node:net';

/**
 * - `public`: a CA that browsers trust may certify it
 * - `local`: none would; the local CA does (RFC 6761, 6762, 8375, private addresses)
 * - `reserved`: set aside for documentation and tests (RFC 2606, 6761); nobody owns it, so no public CA is ever asked
 */
export type NameKind = 'public' | 'local' | 'reserved';

const LOCAL = ['localhost', 'local', 'internal', 'home.arpa', 'lan', 'intranet', 'corp', 'home', 'private'];
const RESERVED = ['example.com', 'example.net', 'example.org', 'example', 'test', 'invalid', 'onion', 'alt'];

/** Addresses that mean something on one network only (RFC 6890). */
const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv6');
}

/** Of documents, like example.com (RFC 5737, 3849). */
const DOCUMENTED = new BlockList();
for (const network of ['192.0.2.0', '198.51.100.0', '203.0.113.0']) DOCUMENTED.addSubnet(network, 24, 'ipv4');
DOCUMENTED.addSubnet('2001:db8::', 32, 'ipv6');

/** @param name a lowercase host name, a wildcard such as `*.example.com`, or an IP address without brackets */
export function kindOfName(name: string): NameKind {
  const version = isIP(name);
  if (version) return kindOfAddress(name, version === 4 ? 'ipv4' : 'ipv6');
  const host = name.replace(/^\*\./, '');
  if (isBelowOneOf(host, RESERVED)) return 'reserved';
  return !host.includes('.') || isBelowOneOf(host, LOCAL) ? 'local' : 'public';
}

function kindOfAddress(address: string, family: 'ipv4' | 'ipv6'): NameKind {
  if (DOCUMENTED.check(address, family)) return 'reserved';
  return PRIVATE.check(address, family) ? 'local' : 'public';
}

function isBelowOneOf(host: string, suffixes: readonly string[]): boolean {
  return suffixes.some((suffix) => host === suffix || host.endsWith(`.${suffix}`));
}
