import type { Provider } from '../schema/provider.ts';

export interface ProviderContext {
  kind: 'probe' | 'action';
  signal: AbortSignal;
}

/** Runs activities of one type. Its settings come with every `${x}` replaced, but for a process's path. */
export interface ActivityProvider<Settings extends Provider> {
  /**
   * Resolves with the output, which goes into the journal.
   *
   * @throws Error when the activity could not be carried out: refused, timed out, no targets
   */
  run(settings: Settings, context: ProviderContext): Promise<unknown>;
}

export interface Providers {
  http: ActivityProvider<Extract<Provider, { type: 'http' }>>;
  process: ActivityProvider<Extract<Provider, { type: 'process' }>>;
  platform: ActivityProvider<Extract<Provider, { type: 'platform' }>>;
}

export function runProvider(
  providers: Providers,
  settings: Provider,
  context: ProviderContext,
): Promise<unknown> {
  switch (settings.type) {
    case 'http':
      return providers.http.run(settings, context);
    case 'process':
      return providers.process.run(settings, context);
    case 'platform':
      return providers.platform.run(settings, context);
  }
}

/** Milliseconds of a timeout in seconds, or of the sum of [connect, read]; undefined for none. */
export function timeoutMs(timeout: unknown): number | undefined {
  if (timeout === undefined) return undefined;
  const parts = Array.isArray(timeout) ? timeout : [timeout];
  return parts.reduce<number>((sum, part) => sum + Number(part), 0) * 1000;
}
