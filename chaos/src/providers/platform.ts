import { now } from '../clock.ts';
import { ChaosError } from '../errors.ts';
import { crashTask } from '../faults/crash-task.ts';
import { type FaultKind, type InjectedFault, type PlannedFault, targetOf } from '../faults/fault.ts';
import { parseCount, selectTargets } from '../faults/selection.ts';
import { stopTask } from '../faults/stop-task.ts';
import type { EcsPlatform } from '../platforms/ecs.ts';
import { steadyState } from '../platforms/steady-state.ts';
import type { PlatformProvider } from '../schema/provider.ts';
import type { ActivityProvider } from './provider.ts';

export interface FaultObserver {
  /** Resolves once the plan is on disk; the fault is injected only then. */
  planned(fault: PlannedFault): Promise<void>;
  injected(fault: InjectedFault): void;
}

const KINDS: Record<string, FaultKind> = { 'stop-task': stopTask, 'crash-task': crashTask };
const REASON = 'Chaos experiment';

/** The platform's own probe and actions: `services-steady`, `stop-task`, `crash-task`. */
export function platformProvider(
  platform: EcsPlatform,
  observer: FaultObserver,
): ActivityProvider<PlatformProvider> {
  return {
    async run({ action, arguments: values = {} }) {
      const kind = KINDS[action];
      if (!kind) return steadyState(platform, values.services);
      const fault = await inject(kind, values, platform, observer);
      return { service: fault.service, tasks: fault.targets.map(({ task }) => task) };
    },
  };
}

/** For an experiment whose settings are taken from a probe of a platform that is not there. */
export const noPlatformProvider: ActivityProvider<PlatformProvider> = {
  run: () => Promise.reject(new ChaosError('platform', 'no platform is open')),
};

async function inject(
  kind: FaultKind,
  values: NonNullable<PlatformProvider['arguments']>,
  platform: EcsPlatform,
  observer: FaultObserver,
): Promise<InjectedFault> {
  const { service = '', reason = REASON } = values;
  const tasks = await platform.tasks(service);
  const targets = selectTargets(service, tasks, parseCount(values.count));
  kind.check(platform, targets);
  const planned: PlannedFault = {
    action: kind.action,
    service,
    targets: targets.map(targetOf),
    known: tasks.map(({ id }) => id),
    undo: kind.undo,
  };
  await observer.planned(planned);
  const at = now();
  await kind.inject(platform, targets, reason);
  const fault = { ...planned, at, doneAt: now() };
  observer.injected(fault);
  return fault;
}
