import { readFileSync } from 'node:fs';
import type { Logger } from '@platform-journey/service-kit';

/** Where SO_REUSEPORT spreads connections; Node refuses it elsewhere. */
const PLATFORMS: readonly string[] = ['linux', 'freebsd', 'sunos', 'aix'];
/** Linux 5.14 and later; each network namespace has its own. */
const MIGRATE_REQUESTS = '/proc/sys/net/ipv4/tcp_migrate_req';

/** Whether several proxies can listen on one port here. */
export const canSharePorts = PLATFORMS.includes(process.platform);

/**
 * Says so in the log where stopping one of two proxies may reset connections that are being made at that moment:
 * without the setting, the kernel does not hand those in a closing listener's queue to the other.
 */
export function warnOfResets(logger: Logger, file = MIGRATE_REQUESTS): void {
  if (migratesRequests(file)) return;
  logger.warn(
    'a proxy that stops may reset connections that are being made: this host lacks net.ipv4.tcp_migrate_req=1',
  );
}

function migratesRequests(file: string): boolean {
  try {
    return readFileSync(file, 'utf8').trim() === '1';
  } catch {
    return false;
  }
}
