import { setTimeout as sleep } from 'node:timers/promises';
import { now } from '../clock.ts';
import type { Target } from '../faults/fault.ts';

const FIRST_PORT = 9901;
const LAST_PORT = 9909;
const POLL_MS = 50;
const TIMEOUT_MS = 500;

interface ProxyTarget {
  address: string;
  state: string;
}

export interface ProxyWatch {
  /** Ends the watch; resolves with when the last proxy that knew a target stopped sending to it. */
  stop(): Promise<number | undefined>;
}

/**
 * Asks the proxies of this machine, on their private ports, whether they send requests to the targets, and goes on
 * asking. Undefined when none does: then the targets are not behind these proxies.
 */
export async function watchProxies(targets: readonly Target[]): Promise<ProxyWatch | undefined> {
  const addresses = targets.flatMap(({ hostPorts }) => hostPorts.map((port) => `:${port}`));
  if (addresses.length === 0 || !(await isAnySending(addresses))) return undefined;
  const stopped = new AbortController();
  const watch = untilNoneSends(addresses, stopped.signal);
  return {
    stop: () => {
      stopped.abort();
      return watch;
    },
  };
}

async function untilNoneSends(addresses: string[], signal: AbortSignal): Promise<number | undefined> {
  while (!signal.aborted) {
    if (!(await isAnySending(addresses))) return now();
    await sleep(POLL_MS, undefined, { signal }).catch(() => {});
  }
  return undefined;
}

async function isAnySending(addresses: string[]): Promise<boolean> {
  const tables = await Promise.all(ports().map(targetsOf));
  return tables
    .flat()
    .some(({ address, state }) => state === 'healthy' && addresses.some((end) => address.endsWith(end)));
}

const ports = () => Array.from({ length: LAST_PORT - FIRST_PORT + 1 }, (_, index) => FIRST_PORT + index);

async function targetsOf(port: number): Promise<ProxyTarget[]> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/targets`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return ((await answer.json()) as { targets?: ProxyTarget[] }).targets ?? [];
  } catch {
    return [];
  }
}
