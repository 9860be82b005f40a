import { execFileSync } from 'node:child_process';
import { caddy, caddyWithLog } from './caddy.ts';
import { haproxy } from './haproxy.ts';
import { httpProxy } from './http-proxy.ts';
import { nginx } from './nginx.ts';
import type { Peer } from './peer.ts';
import { thisProxy } from './this-proxy.ts';

/** Each as its own documentation recommends for what is measured. */
export const PEERS: readonly Peer[] = [thisProxy, nginx, haproxy, caddy, httpProxy];
export { caddyWithLog };

/**
 * Those that are installed; what is not is named on standard error, with how to get it. Ends the process with code 2
 * when none is meant.
 *
 * @param only names, separated by commas; undefined: all
 */
export function installed(peers: readonly Peer[], only: string | undefined): Peer[] {
  const names = only?.toLowerCase().split(',');
  const wanted = peers.filter(({ name }) => !names || names.includes(name.toLowerCase()));
  if (wanted.length === 0) {
    console.error(`--only: expected some of "${peers.map(({ name }) => name).join()}"; received "${only}"`);
    process.exit(2);
  }
  return wanted.filter(({ needs }) => needs === undefined || isInstalled(needs));
}

/** Ends the process with code 2 when one of the programs is not there. */
export function requirePrograms(packages: Record<string, string>): void {
  const missing = Object.keys(packages).filter((program) => !isInstalled(program, packages[program]));
  if (missing.length > 0) process.exit(2);
}

function isInstalled(program: string, debianPackage = program): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return true;
  } catch {
    console.error(`${program} is not installed: apt-get install ${debianPackage}`);
    return false;
  }
}
