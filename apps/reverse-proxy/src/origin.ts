import { BlockList, isIP } from 'node:net';
import { isHost } from './ingress.ts';

export type Scheme = 'http' | 'https';

/** Where a request comes from, as far as it is told by somebody who can be believed. */
export interface Origin {
  /** The client's IP address; empty when its connection is gone. */
  client: string;
  /** The addresses of the trusted proxies that it has come through, the client's side first. */
  proxies?: readonly string[];
  /** How the client asked, which a trusted proxy may have ended. */
  scheme: Scheme;
  /** Whom the client asked, where a trusted proxy says that it was another than the request's own host. */
  host?: string | undefined;
}

/** A network in CIDR notation, or one address. */
export interface Network {
  address: string;
  family: 'ipv4' | 'ipv6';
  prefix: number;
}

/** @returns undefined when it is neither an address nor a network */
export function parseNetwork(text: string): Network | undefined {
  const [, address = '', length] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(address);
  const bits = version === 6 ? 128 : 32;
  const prefix = length === undefined ? bits : Number(length);
  if (version === 0 || prefix > bits) return undefined;
  return { address, family: version === 6 ? 'ipv6' : 'ipv4', prefix };
}

/** Tells who a request comes from: its peer, or whom the peer names if it is a proxy that is trusted. */
export class Origins {
  readonly #trusted: BlockList | undefined;

  constructor(trusted: readonly Network[]) {
    if (trusted.length === 0) return;
    this.#trusted = new BlockList();
    for (const { address, prefix, family } of trusted) this.#trusted.addSubnet(address, prefix, family);
  }

  /** @param peer an IP address as Node gives it */
  isTrusted(peer: string): boolean {
    const address = unmapped(peer);
    return this.#trusted?.check(address, address.includes(':') ? 'ipv6' : 'ipv4') ?? false;
  }

  /**
   * @param peer the address at the other end of the connection, undefined when that is gone
   * @param scheme of the connection
   * @param headers name, value, name, value; names of any case
   */
  of(peer: string | undefined, scheme: Scheme, headers: readonly string[]): Origin {
    const address = unmapped(peer ?? '');
    if (this.#trusted === undefined || !this.isTrusted(address)) return { client: address, scheme };
    return this.#told(address, scheme, toldIn(headers));
  }

  /**
   * The rightmost address that is not a trusted proxy's is the client's: what stands left of it was the client's own to
   * write. So was everything left of what is no address.
   */
  #told(peer: string, scheme: Scheme, told: Told): Origin {
    const proxies = [peer];
    let client = peer;
    for (const entry of told.for.split(',').reverse()) {
      const address = addressIn(entry.trim());
      if (address === undefined) break;
      client = address;
      if (!this.isTrusted(address)) break;
      proxies.unshift(address);
    }
    // A proxy that only names proxies speaks for itself, the outermost one.
    if (proxies[0] === client) proxies.shift();
    const [proto, host] = [last(told.proto).toLowerCase(), last(told.host)];
    return {
      client,
      proxies,
      scheme: proto === 'http' || proto === 'https' ? proto : scheme,
      host: isHost(host) ? host : undefined,
    };
  }
}

/** Values of headers that came more than once are joined. */
interface Told {
  for: string;
  proto: string;
  host: string;
}

const NAMES = new Map<string, keyof Told>([
  ['x-forwarded-for', 'for'],
  ['x-forwarded-proto', 'proto'],
  ['x-forwarded-host', 'host'],
]);

function toldIn(headers: readonly string[]): Told {
  const told: Told = { for: '', proto: '', host: '' };
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const key = NAMES.get((headers[i] as string).toLowerCase());
    if (key) told[key] = told[key] === '' ? (headers[i + 1] as string) : `${told[key]},${headers[i + 1]}`;
  }
  return told;
}

const last = (list: string) => list.slice(list.lastIndexOf(',') + 1).trim();

/** An address as proxies write it: bare, with a port, in brackets. */
function addressIn(entry: string): string | undefined {
  const [, bracketed, v4] = /^(?:\[([^\]]+)\](?::\d+)?|(\d+\.\d+\.\d+\.\d+):\d+)$/.exec(entry) ?? [];
  const address = unmapped(bracketed ?? v4 ?? entry);
  return isIP(address) ? address : undefined;
}

/** IPv4 as IPv4, though it came over a socket for both. */
export function unmapped(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}
