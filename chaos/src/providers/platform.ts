import { setTimeout as sleep } from 'node:timers/promises';
import { certificateActivity } from '../certificates/activity.ts';
import { catchRenewer } from '../certificates/crash-renewer.ts';
import { now } from '../clock.ts';
import { ChaosError } from '../errors.ts';
import {
  type FaultAction,
  type FaultKind,
  type InjectedFault,
  type PlannedFault,
  targetOf,
} from '../faults/fault.ts';
import { parseCount, selectTargets } from '../faults/selection.ts';
import type { Platform, TaskState } from '../platforms/platform.ts';
import { siteCertificate } from '../platforms/site-certificates.ts';
import { steadyState } from '../platforms/steady-state.ts';
import type { PlatformProvider } from '../schema/provider.ts';
import type { ActivityProvider } from './provider.ts';

export interface FaultObserver {
  /** Resolves once the plan is on disk; the fault is injected only then. */
  planned(fault: PlannedFault): Promise<void>;
  injected(fault: InjectedFault): void;
}

/** Enough for health checks to notice. */
const LASTS_SECONDS = 3;
const REASON = 'Chaos experiment';

type Arguments = NonNullable<PlatformProvider['arguments']>;

/** The platform's own probes and actions, as `schema/provider.ts` lists them. */
export function platformProvider(
  platform: Platform,
  observer: FaultObserver,
): ActivityProvider<PlatformProvider> {
  return {
    async run({ action, arguments: values = {} }, { signal }) {
      if (isFault(action))
        return told(await inject(await planOf(action, values, platform), values, { observer, signal }));
      if (action === 'services-steady') return steadyState(platform, values.services);
      const site = await siteCertificate(platform);
      if (action !== 'crash-renewer') return certificateActivity(action, site, values, signal);
      const { task, tasks, release } = await catchRenewer(platform, site, {
        service: values.service ?? '',
        signal,
      });
      const plan: Plan = { kind: kindOf('crash-task', platform), action, targets: [task], tasks };
      return told(await inject(plan, values, { observer, signal }).finally(release));
    },
  };
}

type TaskFault = Exclude<FaultAction, 'crash-renewer'>;
const TASK_FAULTS: readonly string[] = ['stop-task', 'crash-task', 'hang-task'] satisfies TaskFault[];
const isFault = (action: string): action is TaskFault => TASK_FAULTS.includes(action);

/** @throws ChaosError `usage` when tasks of this platform cannot be treated like that */
function kindOf(action: FaultAction, { faults, endpoint }: Platform): FaultKind {
  const kind = faults[action];
  if (kind) return kind;
  throw new ChaosError(
    'usage',
    `${action} is none of the faults of the platform on ${endpoint} (${Object.keys(faults).join(', ')}); it may be one with --platform compose`,
  );
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
  action: FaultAction,
  { service = '', count }: Arguments,
  platform: Platform,
): Promise<Plan> {
  const kind = kindOf(action, platform);
  const tasks = await platform.tasks(service);
  return { kind, action, targets: selectTargets(service, tasks, parseCount(count)), tasks };
}

/** Injects the fault, and lifts it after its time or when the run is interrupted. */
async function inject(
  { kind, action, targets, tasks }: Plan,
  { service = '', reason = REASON, seconds = LASTS_SECONDS }: Arguments,
  { observer, signal }: { observer: FaultObserver; signal: AbortSignal },
): Promise<InjectedFault> {
  await kind.check(targets);
  const planned: PlannedFault = {
    action,
    service,
    targets: targets.map(targetOf),
    known: tasks.map(({ id }) => id),
    isSuspension: kind.isSuspension ?? false,
    undo: kind.undo(targets),
  };
  await observer.planned(planned);
  const at = now();
  try {
    await kind.inject(targets, reason);
    const fault = { ...planned, at, doneAt: now() };
    observer.injected(fault);
    if (kind.lift) await sleep(Number(seconds) * 1000, undefined, { signal });
    return fault;
  } finally {
    await kind.lift?.(targets);
  }
}
