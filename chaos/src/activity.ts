import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from './errors.ts';
import { type Providers, runProvider } from './providers/provider.ts';
import type { Activity } from './schema/activity.ts';
import type { Provider } from './schema/provider.ts';
import { substitute, type Variables } from './substitution.ts';
import { withinTolerance } from './tolerance.ts';

/** One activity as it went; the fields are those of Chaos Toolkit's journal. */
export interface Run {
  activity: Activity;
  output: unknown;
  status: 'succeeded' | 'failed' | 'aborted';
  start: string;
  end: string;
  /** Seconds. */
  duration: number;
  exception?: string[];
  tolerance_met?: boolean;
}

export interface ActivityContext {
  providers: Providers;
  variables: Variables;
  signal: AbortSignal;
  /** What a dry run leaves out. */
  dry?: DryStrategy | undefined;
}

export const DRY_STRATEGIES = ['activities', 'actions', 'probes', 'pause'] as const;
export type DryStrategy = (typeof DRY_STRATEGIES)[number];

/** Runs an activity with its pauses and judges its tolerance; what goes wrong is in the result, never thrown. */
export async function runActivity(activity: Activity, context: ActivityContext): Promise<Run> {
  const started = Date.now();
  let outcome: Pick<Run, 'status' | 'output'> & Partial<Run>;
  try {
    await pause(activity.pauses?.before, context);
    outcome = isLeftOut(activity, context.dry)
      ? { status: 'succeeded', output: null }
      : await judged(activity, context);
    await pause(activity.pauses?.after, context);
  } catch (error) {
    const status = context.signal.aborted ? 'aborted' : 'failed';
    outcome = { status, output: null, exception: messageOf(error).split('\n') };
  }
  const ended = Date.now();
  return {
    activity,
    ...outcome,
    start: new Date(started).toISOString(),
    end: new Date(ended).toISOString(),
    duration: (ended - started) / 1000,
  };
}

export function isInBackground({ background }: Activity, variables: Variables): boolean {
  const settled = substitute(background, variables);
  return settled === true || settled === 'true';
}

/** A dry run of all activities leaves out probes and actions, but not the pauses; `pause` leaves out only those. */
function isLeftOut({ type }: Activity, dry: DryStrategy | undefined): boolean {
  return dry === 'activities' || dry === `${type}s`;
}

async function judged(activity: Activity, context: ActivityContext) {
  const output = await perform(activity, context);
  if (activity.tolerance === undefined) return { output, ...observed(activity, output) };
  const met = await withinTolerance(activity.tolerance, output, {
    variables: context.variables,
    probe: async (tolerance, value) => succeeded(await perform(withArgument(tolerance, value), context)),
  });
  return { output, status: 'succeeded' as const, tolerance_met: met };
}

/** Without a tolerance to say otherwise, a program that exits non-zero has seen nothing. */
function observed({ type, provider }: Activity, output: unknown): Pick<Run, 'status' | 'exception'> {
  const status = (output as { status?: unknown } | null)?.status;
  if (type !== 'probe' || provider.type !== 'process' || status === 0) return { status: 'succeeded' };
  return { status: 'failed', exception: [`the program ended with ${status}, and no tolerance allows that`] };
}

function perform(
  { type, provider }: Pick<Activity, 'type' | 'provider'>,
  context: ActivityContext,
): Promise<unknown> {
  const settled = substitute(provider, context.variables) as Provider;
  // Chaos Toolkit does not replace anything in the path of a process.
  if (settled.type === 'process' && provider.type === 'process') settled.path = provider.path;
  return runProvider(context.providers, settled, { kind: type, signal: context.signal });
}

/** A tolerance that is a probe gets what it judges as the argument `value`. */
function withArgument(
  { provider }: { provider: Provider },
  value: unknown,
): Pick<Activity, 'type' | 'provider'> {
  const given = provider.arguments;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (typeof given === 'string')
    return { type: 'probe', provider: { ...provider, arguments: `${given} ${quoted(text)}` } as Provider };
  if (Array.isArray(given))
    return { type: 'probe', provider: { ...provider, arguments: [...given, text] } as Provider };
  const added = { ...(given as object | undefined), value: provider.type === 'process' ? text : value };
  return { type: 'probe', provider: { ...provider, arguments: added } as Provider };
}

/** What a tolerance's probe means: a program's exit code, an HTTP status, or the value itself. */
function succeeded(output: unknown): boolean {
  if (typeof output !== 'object' || output === null || !('status' in output)) return Boolean(output);
  const status = Number(output.status);
  return 'stdout' in output ? status === 0 : status < 400;
}

async function pause(seconds: unknown, { variables, signal, dry }: ActivityContext): Promise<void> {
  const settled = Number(substitute(seconds, variables) ?? 0);
  if (Number.isNaN(settled))
    throw new Error(`expected seconds to pause, received ${JSON.stringify(seconds)}`);
  if (settled > 0 && dry !== 'pause') await sleep(settled * 1000, undefined, { signal });
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
