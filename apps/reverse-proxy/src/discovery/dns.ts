import { Resolver } from 'node:dns/promises';
import { addressOf } from './address.ts';
import type { Discovery } from './discovery.ts';
import { pollingDiscovery } from './polling.ts';

const HURRIED_POLL_MS = 150;
/** For one try with one server; each later one takes longer. */
const TRY_MS = 500;
const TRIES = 2;
const TIMEOUT_MS = 3000;

export interface DnsOptions {
  service: string;
  /** The name whose addresses are the service's targets. */
  host: string;
  port: number;
  /** Addresses of the name servers, with a port where it is not 53; the system's unless given. */
  servers?: readonly string[] | undefined;
  intervalMs: number;
}

/**
 * Finds a service's targets by a name in DNS, as compose and Cloud Map have one for all tasks of a service.
 *
 * Asks name servers, not `getaddrinfo`: that would read /etc/hosts as well, but each question takes one of the four
 * threads that files need, too, and cannot be given up. TTLs are not waited for: compose says 600 s. A target's id is
 * its address: a process that takes over the address of another between two polls is taken for that one.
 */
export function dnsDiscovery({ service, host, port, servers, intervalMs }: DnsOptions): Discovery {
  const resolver = new Resolver({ timeout: TRY_MS, tries: TRIES });
  if (servers) resolver.setServers(servers);
  return pollingDiscovery({
    async poll(signal) {
      signal.addEventListener('abort', () => resolver.cancel());
      const found = await addressesOf(host, resolver);
      const targets = found.toSorted().map((ip) => {
        const address = addressOf(ip, port);
        return { id: address, address, draining: false };
      });
      return new Map([[service, targets]]);
    },
    intervalMs,
    hurriedMs: HURRIED_POLL_MS,
    timeoutMs: TIMEOUT_MS,
  });
}

/** Those of IPv6 only where there are none of IPv4: a container that has both must not count twice. */
async function addressesOf(host: string, resolver: Resolver): Promise<string[]> {
  const v4 = await resolver.resolve4(host).catch(noneIfUnknown);
  return v4.length > 0 ? v4 : resolver.resolve6(host);
}

function noneIfUnknown(error: NodeJS.ErrnoException): string[] {
  // The name is unknown, or has addresses of the other kind only.
  if (error.code === 'ENOTFOUND' || error.code === 'ENODATA') return [];
  throw error;
}
