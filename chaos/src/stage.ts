import { runActivity } from './activity.ts';
import { resolveConfiguration } from './configuration.ts';
import { needsPlatform } from './plan.ts';
import type { OpenPlatform } from './platforms/open.ts';
import type { Platform } from './platforms/platform.ts';
import { httpProvider } from './providers/http.ts';
import { type FaultObserver, noPlatformProvider, platformProvider } from './providers/platform.ts';
import { processProvider } from './providers/process.ts';
import type { Providers } from './providers/provider.ts';
import type { RunPorts, RunSettings } from './run-contract.ts';
import type { Activity } from './schema/activity.ts';
import { type Variables, variablesOf } from './substitution.ts';

/** What an experiment plays on: the platform, those who act on it, and the values of every `${x}`. */
export interface Stage {
  platform: Platform | undefined;
  site: string | undefined;
  providers: Providers;
  variables: Variables;
  /** Ends a platform that was booted for the experiment. */
  close(): Promise<void>;
}

/** @throws ChaosError `platform` or `configuration`; what was opened is closed again */
export async function openStage(
  settings: RunSettings,
  ports: Pick<RunPorts, 'openPlatform' | 'authorities' | 'signal'>,
  secrets: Variables,
  observer: FaultObserver,
): Promise<Stage> {
  const isNeeded = settings.dry !== 'activities' && needsPlatform(settings.experiment, settings.site);
  const open = isNeeded ? await ports.openPlatform() : undefined;
  const close = async () => open?.close();
  try {
    const site = settings.site ?? open?.site;
    const providers: Providers = {
      http: httpProvider(
        await ports.authorities(),
        site === undefined ? undefined : { origin: new URL(site).origin, trust: settings.trust },
      ),
      process: processProvider(settings.env),
      platform: open ? platformProvider(open.platform, observer) : noPlatformProvider,
    };
    const given = givenSettings(site, open);
    const configuration = await configure(settings, { given, secrets, providers, signal: ports.signal });
    return {
      platform: open?.platform,
      site,
      providers,
      variables: variablesOf(configuration, secrets),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Settings that every experiment may refer to, unless it has its own of that name. */
function givenSettings(site: string | undefined, open: OpenPlatform | undefined): Variables {
  return { ...(site === undefined ? {} : { site }), ...open?.variables };
}

function configure(
  { experiment, env, configuration: overrides, dry }: RunSettings,
  {
    given,
    secrets,
    providers,
    signal,
  }: { given: Variables; secrets: Variables; providers: Providers; signal: AbortSignal },
): Promise<Variables> {
  const probe = async (definition: unknown, known: Variables) => {
    const context = { providers, variables: variablesOf(known, secrets), signal, dry };
    const run = await runActivity(definition as Activity, context);
    if (run.status === 'succeeded') return settingFrom(run.output);
    throw new Error(run.exception?.join(' ') ?? run.status);
  };
  return resolveConfiguration({ ...given, ...experiment.document.configuration }, { env, overrides, probe });
}

/** As Chaos Toolkit takes a setting from a probe: a program's output without its line end, an answer's body. */
function settingFrom(output: unknown): unknown {
  if (typeof output !== 'object' || output === null) return output;
  if ('stdout' in output) return String(output.stdout).trim();
  return 'body' in output ? output.body : output;
}
