import { setTimeout as sleep } from 'node:timers/promises';
import { ChaosError } from '../errors.ts';
import type { Platform, TaskState } from '../platforms/platform.ts';
import type { SiteCertificate } from '../platforms/site-certificates.ts';
import { isServing } from '../platforms/steady-state.ts';
import { resumeAuthority, suspendAuthority } from './authority.ts';
import { requestRenewal } from './renewals.ts';

const POLL_MS = 1;
const TRIES = 20;
/** Longer than two looks of a proxy into the store. */
const START_MS = 5000;
/** Within an order, which takes Pebble 50 to 200 ms. */
const LATEST_MS = 60;
/** What the CA had said when it was suspended has been heard by then. */
const STILL_MS = 50;

/** The task that is in the middle of an order, which stands still until `release` is called. */
export interface CaughtRenewer {
  task: TaskState;
  tasks: TaskState[];
  release(): Promise<unknown>;
}

/**
 * Has a certificate renewed and stops the CA at some moment of the order, so that whoever orders can be crashed there.
 *
 * @throws ChaosError `activity_failed` when no order could be caught in the middle; the CA goes on then
 */
export async function catchRenewer(
  platform: Platform,
  site: SiteCertificate,
  { service, signal, random = Math.random }: { service: string; signal: AbortSignal; random?: () => number },
): Promise<CaughtRenewer> {
  const tasks = (await platform.tasks(service)).filter(isServing);
  const release = () => resumeAuthority(site);
  for (let tries = 0; tries < TRIES; tries++) {
    await requestRenewal(site);
    const pid = await renewer(site, signal);
    await sleep(random() * LATEST_MS, undefined, { signal });
    await suspendAuthority(site);
    await sleep(STILL_MS);
    const task = tasks.find(({ runtimeId }) => runtimeId === String(pid));
    if (task && (await site.renewerPid()) === pid) return { task, tasks, release };
    await release();
  }
  throw new ChaosError('activity_failed', `no task of ${service} was caught in the middle of an order`);
}

async function renewer(site: SiteCertificate, signal: AbortSignal): Promise<number | undefined> {
  for (const deadline = Date.now() + START_MS; Date.now() < deadline; ) {
    const pid = await site.renewerPid();
    if (pid !== undefined) return pid;
    await sleep(POLL_MS, undefined, { signal });
  }
  return undefined;
}
