import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger, Readiness } from '@platform-journey/service-kit';
import type { Discovery } from '../discovery/discovery.ts';
import type { Pools } from './pools.ts';

/** How long a service may lack a healthy target before the others are served without it. */
const PATIENCE_MS = 10_000;
const CHECK_MS = 25;

export interface FillTableOptions {
  discovery: Discovery;
  pools: Pools;
  readiness: Readiness;
  logger: Logger;
  patienceMs?: number;
}

/**
 * Keeps the pools in step with discovery from now on, and in a hurry while a service lacks a healthy target. Resolves
 * once the table is worth serving from: every service has a healthy target, or 10 s have passed since the first table.
 * Also when the proxy is told to stop before that.
 */
export async function fillTable(options: FillTableOptions): Promise<void> {
  const { discovery, pools, readiness, logger, patienceMs = PATIENCE_MS } = options;
  let deadline = Number.POSITIVE_INFINITY;
  const hurry = () => pools.filled || discovery.hurry();
  discovery.start((table) => {
    deadline = Math.min(deadline, Date.now() + patienceMs);
    pools.update(table);
    hurry();
  }, hurry);
  while (!pools.filled && Date.now() < deadline && readiness.state !== 'draining') await sleep(CHECK_MS);
  if (!pools.filled) logger.warn('not every service has a healthy target yet');
}
