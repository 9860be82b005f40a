import { readFile } from 'node:fs/promises';
import { ChaosError } from '../errors.ts';
import type { PlatformNeeds } from '../schema/extension.ts';
import { localAuthority } from '../workspace.ts';
import { bootPlatform } from './boot.ts';
import { connectEcs, type EcsAddress, endpointOf } from './ecs.ts';
import { openCompose } from './open-compose.ts';
import type { Platform } from './platform.ts';
import { rootFileOf } from './site-certificates.ts';

export const DEFAULT_ENDPOINT = 'http://127.0.0.1:8421';

export const PLATFORM_MODES = ['auto', 'running', 'boot', 'compose'] as const;
/** `auto` boots a platform only when none answers; `compose` is one in containers, which runs already. */
export type PlatformMode = (typeof PLATFORM_MODES)[number];

export interface OpenOptions {
  mode: PlatformMode;
  /** The ECS that was asked for; then no platform is booted in its place. */
  address: EcsAddress | undefined;
  site: string | undefined;
  cluster: string;
  /** Name of the compose project. */
  project: string;
  /** What the experiment needs of the platform. */
  needs?: PlatformNeeds | undefined;
  signal: AbortSignal;
  say(message: string): void;
}

export interface OpenPlatform {
  platform: Platform;
  site: string;
  /** What an experiment may refer to as `${name}`. */
  variables: Record<string, string>;
  /** Roots to trust for the site, as PEM, where they are known. */
  authorities(): Promise<string[]>;
  close(): Promise<void>;
}

/** Connects to the platform that runs, or boots one. @throws ChaosError `platform` */
export async function openPlatform(options: OpenOptions): Promise<OpenPlatform> {
  const { mode, cluster, say } = options;
  if (mode === 'compose') return openCompose(options);
  const address = options.address ?? { endpoint: DEFAULT_ENDPOINT };
  const problem = mode === 'boot' ? 'one of its own was asked for' : await whyUnusable(address, options);
  if (problem === undefined) {
    say(`running against the platform on ${endpointOf(address)}, cluster ${cluster}`);
    const platform = connectEcs(address, cluster);
    return { ...(await opened(platform, options)), close: async () => platform.close() };
  }
  if (mode === 'running' || (mode === 'auto' && options.address !== undefined))
    throw new ChaosError('platform', problem);
  say(`no platform to run against (${problem}): booting one for this experiment`);
  const booted = await bootPlatform(cluster, options.needs, options.signal);
  say(`booted a platform: its ECS answers on ${booted.endpoint}`);
  const platform = connectEcs({ endpoint: booted.endpoint }, cluster);
  const close = async () => {
    platform.close();
    say('stopping the booted platform');
    await booted.stop();
  };
  try {
    return { ...(await opened(platform, options)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function whyUnusable(
  address: EcsAddress,
  { cluster, needs }: OpenOptions,
): Promise<string | undefined> {
  const ecs = connectEcs(address, cluster);
  const { endpoint } = ecs;
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

async function opened(platform: Platform, options: OpenOptions): Promise<Omit<OpenPlatform, 'close'>> {
  return {
    platform,
    site: await siteOf(platform, options),
    variables: { ecs_endpoint: platform.endpoint },
    authorities: await authoritiesOf(platform),
  };
}

/** Those of a platform on this machine are in its files; elsewhere the well-known ones will do. */
async function authoritiesOf(platform: Platform): Promise<() => Promise<string[]>> {
  if (!platform.isLocal) return async () => [];
  const root = (await rootFileOf(platform)) ?? localAuthority;
  return () => readAuthorities(root);
}

/** None when the file is not there: well-known ones are trusted all the same. */
export const readAuthorities = (file: string): Promise<string[]> =>
  readFile(file, 'utf8').then(
    (text) => [text],
    () => [],
  );

async function siteOf(ecs: Platform, { site }: OpenOptions): Promise<string> {
  if (site !== undefined) return site;
  const port = await ecs.variable('reverse-proxy', 'HTTPS_PORT');
  if (port !== undefined && ecs.isLocal) return `https://localhost:${port}`;
  throw new ChaosError(
    'platform',
    `the site of the platform on ${ecs.endpoint} is not known; name it with --site`,
  );
}
