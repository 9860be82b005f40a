import { certificateActivity } from '../certificates/activity.ts';
import { catchRenewer } from '../certificates/crash-renewer.ts';
import { now } from '../clock.ts';
import { ChaosError } from '../errors.ts';
import { crashTask } from '../faults/crash-task.ts';
import { type FaultKind, type InjectedFault, type PlannedFault, targetOf } from '../faults/fault.ts';
import { parseCount, selectTargets } from '../faults/selection.ts';
import { stopTask } from '../faults/stop-task.ts';
import type { EcsPlatform, TaskState } from '../platforms/ecs.ts';
import { siteCertificate } from '../platforms/site-certificates.ts';
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

type Arguments = NonNullable<PlatformProvider['arguments']>;

/** The platform's own probes and actions, as `schema/provider.ts` lists them. */
export function platformProvider(
  platform: EcsPlatform,
  observer: FaultObserver,
): ActivityProvider<PlatformProvider> {
  return {
    async run({ action, arguments: values = {} }, { signal }) {
      const kind = KINDS[action];
      if (kind) return told(await inject(await planOf(kind, values, platform), values, platform, observer));
      if (action === 'services-steady') return steadyState(platform, values.services);
      const site = await siteCertificate(platform);
      if (action !== 'crash-renewer') return certificateActivity(action, site, values, signal);
      const { task, tasks, release } = await catchRenewer(platform, site, {
        service: values.service ?? '',
        signal,
      });
      const plan: Plan = { kind: crashTask, action, targets: [task], tasks };
      return told(await inject(plan, values, platform, observer).finally(release));
    },
  };
}

const told = ({ service, targets }: InjectedFault) => ({ service, tasks: targets.map(({ task }) => task) });

/** For an experiment whose settings are taken from a probe of a platform that is not there. */
export const noPlatformProvider: ActivityProvider<PlatformProvider> = {
  run: () => Promise.reject(new ChaosError('platform', 'no platform is open')),
};

/** A fault with those it is for. */
interface Plan {
  kind: FaultKind;
  action: PlannedFault['action'];
  targets: TaskState[];
  tasks: readonly TaskState[];
}

async function planOf(
  kind: FaultKind,
  { service = '', count }: Arguments,
  platform: EcsPlatform,
): Promise<Plan> {
  const tasks = await platform.tasks(service);
  return { kind, action: kind.action, targets: selectTargets(service, tasks, parseCount(count)), tasks };
}

async function inject(
  { kind, action, targets, tasks }: Plan,
  { service = '', reason = REASON }: Arguments,
  platform: EcsPlatform,
  observer: FaultObserver,
): Promise<InjectedFault> {
  kind.check(platform, targets);
  const planned: PlannedFault = {
    action,
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
