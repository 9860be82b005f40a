import type { FaultAction, InjectedFault, PlannedFault } from './faults/fault.ts';
import type { FaultReport, RunEvent } from './journal.ts';
import { clientNoticedAt } from './load/detection.ts';
import type { Kill } from './load/resets.ts';
import type { Samples } from './load/samples.ts';
import type { Platform } from './platforms/platform.ts';
import { type ProxyWatch, watchProxies } from './platforms/proxy-admin.ts';
import { type Watched, watchRecovery } from './platforms/watch.ts';
import type { FaultObserver } from './providers/platform.ts';

export interface FaultWatchOptions {
  timeoutMs: number;
  signal: AbortSignal;
  platform(): Platform | undefined;
  onPlanned(fault: PlannedFault): Promise<void>;
  onEvent(kind: RunEvent['kind'], message: string, at?: number): void;
}

const CRASHES: readonly FaultAction[] = ['crash-task', 'crash-renewer'];

interface Watch {
  fault: InjectedFault;
  watching: Promise<Watched>;
  watched?: Watched;
}

/** Follows every fault of the run from its plan to the recovery. */
export class FaultWatch implements FaultObserver {
  readonly #options: FaultWatchOptions;
  readonly #watches: Watch[] = [];
  readonly #proxies = new Map<string, ProxyWatch | undefined>();

  constructor(options: FaultWatchOptions) {
    this.#options = options;
  }

  async planned(fault: PlannedFault): Promise<void> {
    await this.#options.onPlanned(fault);
    // Before the fault: a proxy that drops the target at once must have been seen to know it.
    if (this.#options.platform()?.isLocal) this.#proxies.set(keyOf(fault), await watchProxies(fault.targets));
  }

  injected(fault: InjectedFault): void {
    const { timeoutMs, signal, onEvent } = this.#options;
    const platform = this.#options.platform();
    if (!platform) return;
    onEvent(
      'fault',
      `${fault.action}: ${fault.service} ${fault.targets.map(({ task }) => task.slice(0, 8)).join(', ')}`,
      fault.at,
    );
    const watching = watchRecovery(platform, fault, {
      proxies: this.#proxies.get(keyOf(fault)),
      timeoutMs,
      signal,
      onChange: (message, at) => onEvent('platform', message, at),
    });
    const watch: Watch = { fault, watching };
    this.#watches.push(watch);
    void watching.then((watched) => {
      watch.watched = watched;
    });
  }

  /** Resolves when every fault has settled or had its time; with a sentence for each that did not. */
  async settled(): Promise<string[]> {
    const seconds = this.#options.timeoutMs / 1000;
    const sentences = await Promise.all(
      this.#watches.map(async ({ fault, watching }) => {
        const { replacements, settledAt } = await watching;
        const left = replacements.filter(({ replacedBy }) => replacedBy === undefined);
        const missing = left.map(
          ({ task }) => `${fault.service}: nothing replaced the task ${task.slice(0, 8)} within ${seconds} s`,
        );
        const unsettled = `${fault.service}: the service was not steady again within ${seconds} s`;
        return missing.length > 0 || settledAt !== undefined ? missing : [unsettled];
      }),
    );
    return sentences.flat();
  }

  /** When tasks were killed without a warning. */
  kills(): Kill[] {
    const crashes = this.#watches.filter(({ fault }) => CRASHES.includes(fault.action));
    return crashes.map(({ fault: { at, doneAt } }) => ({ at, goneAt: doneAt }));
  }

  /** Seconds of the slowest recovery; undefined without one. */
  slowestRecovery(): number | undefined {
    const times = this.#watches.flatMap(
      ({ fault, watched }) => secondsAfter(fault.at, watched?.recoveredAt) ?? [],
    );
    return times.length > 0 ? Math.max(...times) : undefined;
  }

  reports(samples: Samples | undefined): FaultReport[] {
    return this.#watches.map(({ fault, watched }) => ({
      action: fault.action,
      service: fault.service,
      at: new Date(fault.at).toISOString(),
      replacements:
        watched?.replacements ?? fault.targets.map(({ task }) => ({ task, replacedBy: undefined })),
      detected_by: {
        client: secondsAfter(fault.at, samples && clientNoticedAt(samples, fault.at)),
        proxy: secondsAfter(fault.at, watched?.proxyDetectedAt),
        orchestrator: secondsAfter(fault.at, watched?.detectedAt),
      },
      recovered: secondsAfter(fault.at, watched?.recoveredAt),
    }));
  }
}

const keyOf = ({ targets }: PlannedFault) => targets.map(({ task }) => task).join();

/** ECS's clock and ours may differ by a millisecond: nothing is noticed before it happened. */
const secondsAfter = (from: number, to: number | undefined) =>
  to === undefined ? null : Math.max(0, to - from) / 1000;
