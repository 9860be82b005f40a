import { ChaosError } from '../errors.ts';
import type { PlatformNeeds } from '../schema/extension.ts';
import { bootPlatform } from './boot.ts';
import { connectEcs, type EcsPlatform } from './ecs.ts';
import { rootFileOf } from './site-certificates.ts';

export const DEFAULT_ENDPOINT = 'http://127.0.0.1:8421';

export const PLATFORM_MODES = ['auto', 'running', 'boot'] as const;
/** `auto` boots a platform only when none answers. */
export type PlatformMode = (typeof PLATFORM_MODES)[number];

export interface OpenOptions {
  mode: PlatformMode;
  /** The ECS endpoint that was asked for; then no platform is booted in its place. */
  endpoint: string | undefined;
  site: string | undefined;
  cluster: string;
  /** What the experiment needs of the platform. */
  needs?: PlatformNeeds | undefined;
  signal: AbortSignal;
  say(message: string): void;
}

export interface OpenPlatform {
  ecs: EcsPlatform;
  site: string;
  /** File with the root to trust for the site, where it is known. */
  root: string | undefined;
  close(): Promise<void>;
}

/** Connects to the platform that runs, or boots one. @throws ChaosError `platform` */
export async function openPlatform(options: OpenOptions): Promise<OpenPlatform> {
  const { mode, cluster, say } = options;
  const endpoint = options.endpoint ?? DEFAULT_ENDPOINT;
  const problem = mode === 'boot' ? 'one of its own was asked for' : await whyUnusable(endpoint, options);
  if (problem === undefined) {
    say(`running against the platform on ${endpoint}`);
    const ecs = connectEcs(endpoint, cluster);
    return { ecs, ...(await addressOf(ecs, options)), close: async () => ecs.close() };
  }
  if (mode === 'running' || (mode === 'auto' && options.endpoint !== undefined))
    throw new ChaosError('platform', problem);
  say(`no platform to run against (${problem}): booting one for this experiment`);
  const booted = await bootPlatform(cluster, options.needs, options.signal);
  say(`booted a platform: its ECS answers on ${booted.endpoint}`);
  const ecs = connectEcs(booted.endpoint, cluster);
  const close = async () => {
    ecs.close();
    say('stopping the booted platform');
    await booted.stop();
  };
  try {
    return { ecs, ...(await addressOf(ecs, options)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function whyUnusable(endpoint: string, { cluster, needs }: OpenOptions): Promise<string | undefined> {
  const ecs = connectEcs(endpoint, cluster);
  try {
    const services = await ecs.services();
    if (services.length === 0) return `the ECS on ${endpoint} has no services in the cluster ${cluster}`;
    if (!needs) return undefined;
    const issuer = await ecs.variable('reverse-proxy', 'ISSUER');
    if (issuer === needs.acme) return undefined;
    return `the platform on ${endpoint} has its certificate from ${issuer}, not from ${needs.acme}`;
  } catch (error) {
    return (error as Error).message;
  } finally {
    ecs.close();
  }
}

async function addressOf(
  ecs: EcsPlatform,
  options: OpenOptions,
): Promise<Pick<OpenPlatform, 'site' | 'root'>> {
  return { site: await siteOf(ecs, options), root: ecs.isLocal ? await rootFileOf(ecs) : undefined };
}

async function siteOf(ecs: EcsPlatform, { site }: OpenOptions): Promise<string> {
  if (site !== undefined) return site;
  const port = await ecs.variable('reverse-proxy', 'HTTPS_PORT');
  if (port !== undefined && ecs.isLocal) return `https://localhost:${port}`;
  throw new ChaosError(
    'platform',
    `the site of the platform on ${ecs.endpoint} is not known; name it with --site`,
  );
}
