import { setTimeout as sleep } from 'node:timers/promises';
import { now } from '../clock.ts';
import type { InjectedFault } from '../faults/fault.ts';
import type { Platform, TaskState } from './platform.ts';
import type { ProxyWatch } from './proxy-admin.ts';
import { nothingYet, observe, type Recovery } from './recovery.ts';

export interface Watched extends Recovery {
  /** When no proxy sent requests to the targets any more; undefined where the proxies cannot be asked. */
  proxyDetectedAt: number | undefined;
}

export interface WatchOptions {
  proxies: ProxyWatch | undefined;
  timeoutMs: number;
  signal: AbortSignal;
  onChange(message: string, at: number): void;
}

/** Looks at the service until the fault has no more effects, or the time is up; never throws. */
export async function watchRecovery(
  platform: Platform,
  fault: InjectedFault,
  { proxies, timeoutMs, signal, onChange }: WatchOptions,
): Promise<Watched> {
  const changes = changesOf(fault, onChange);
  let recovery = nothingYet(fault);
  while (!signal.aborted && now() - fault.at < timeoutMs) {
    const seen = await look(platform, fault.service).catch(() => undefined);
    if (seen) {
      changes(seen.tasks, seen.at);
      recovery = observe(fault, recovery, { ...seen, isClockShared: platform.isClockShared });
    }
    if (recovery.settledAt !== undefined) break;
    await sleep(platform.pollMs, undefined, { signal }).catch(() => {});
  }
  return { ...recovery, proxyDetectedAt: await proxies?.stop() };
}

async function look(platform: Platform, name: string) {
  const [tasks, [service]] = await Promise.all([platform.tasks(name), platform.services([name])]);
  return { tasks, service, at: now() };
}

/** Reports each step in the life of the targets and of the tasks that come after them, once. */
function changesOf({ service, targets, known }: InjectedFault, onChange: WatchOptions['onChange']) {
  const told = new Map<string, string>();
  return (tasks: readonly TaskState[], at: number) => {
    for (const task of tasks) {
      if (known.includes(task.id) && !targets.some((target) => target.task === task.id)) continue;
      const state = stateOf(task);
      if (told.get(task.id) === state) continue;
      told.set(task.id, state);
      onChange(`${service} ${task.id.slice(0, 8)} ${state}`, at);
    }
  };
}

function stateOf({ lastStatus, health, stopCode }: TaskState): string {
  if (lastStatus === 'STOPPED') return `STOPPED${stopCode ? ` (${stopCode})` : ''}`;
  return lastStatus === 'RUNNING' && health !== 'UNKNOWN' ? `RUNNING, ${health}` : lastStatus;
}
