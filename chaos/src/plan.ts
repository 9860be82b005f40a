import { isInBackground } from './activity.ts';
import type { Experiment } from './experiment.ts';
import { CHECKS } from './hypothesis.ts';
import type { RunSettings } from './run-contract.ts';
import type { Activity } from './schema/activity.ts';
import type { HypothesisStrategy, RollbackStrategy } from './schema/experiment.ts';

/** The platform is opened for its own provider, and for a load that was not told its site. */
export function needsPlatform(
  { extension, hypothesis, method, rollbacks }: Experiment,
  site: string | undefined,
): boolean {
  const activities = [...(hypothesis?.probes ?? []), ...method, ...rollbacks];
  const isOurs = activities.some(({ provider }) => provider.type === 'platform');
  return isOurs || (extension?.load !== undefined && site === undefined);
}

/** What a run would do, in its order, one line a step. */
export function planOf(
  experiment: Experiment,
  settings: Pick<RunSettings, 'hypothesisStrategy' | 'rollbackStrategy'>,
): string[] {
  const { extension, hypothesis, method, rollbacks } = experiment;
  const checks = CHECKS[settings.hypothesisStrategy];
  const probes = (hypothesis?.probes ?? []).map((probe) => `  ${describe(probe)}`);
  const look = (when: string) => (hypothesis ? [`steady state ${when}: ${hypothesis.title}`, ...probes] : []);
  const load = extension?.load;
  return [
    ...(checks.before ? look('before') : []),
    ...(load
      ? [
          `load: ${load.rate} requests a second; ${load.before} s before, at least ${load.during} s with the fault, ${load.after} s after`,
        ]
      : []),
    ...(checks.during ? look('again and again during the method') : []),
    'method:',
    ...(method.length > 0 ? method.map((activity) => `  ${describe(activity)}`) : ['  nothing']),
    ...(extension
      ? [`recovery: every killed task replaced and its service steady within ${extension.recovery.timeout} s`]
      : []),
    ...(checks.after ? look('after') : []),
    `rollbacks (${settings.rollbackStrategy === 'default' ? 'always' : settings.rollbackStrategy}):`,
    ...(rollbacks.length > 0 ? rollbacks.map((activity) => `  ${describe(activity)}`) : ['  none']),
  ];
}

function describe(activity: Activity): string {
  const { type, name, provider } = activity;
  const target = {
    http: () => `${provider.method ?? 'GET'} ${provider.url}`,
    process: () => String(provider.path),
    platform: () => platformTarget(provider),
  };
  const background = isInBackground(activity, {}) ? ', in the background' : '';
  return `${type} ${name} (${provider.type}: ${target[provider.type]()}${background})`;
}

function platformTarget(provider: Record<string, unknown>): string {
  const { service, count = 1 } = (provider.arguments ?? {}) as { service?: string; count?: unknown };
  return service === undefined ? String(provider.action) : `${provider.action}, ${count} of ${service}`;
}

/** A flag beats the experiment's `runtime`, which beats the default. */
export function strategiesOf(
  { document }: Experiment,
  flags: { hypothesis: HypothesisStrategy | undefined; rollback: RollbackStrategy | undefined },
): Pick<RunSettings, 'hypothesisStrategy' | 'rollbackStrategy'> {
  const { runtime } = document;
  return {
    hypothesisStrategy: flags.hypothesis ?? runtime?.hypothesis?.strategy ?? 'default',
    rollbackStrategy: flags.rollback ?? runtime?.rollbacks?.strategy ?? 'default',
  };
}
