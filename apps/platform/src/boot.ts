import { join } from 'node:path';
import { DeployError, deploy, ensureCluster } from '@platform-journey/deploy';
import { type EcsLocal, startEcsLocal } from '@platform-journey/ecs-local';
import type { Environment } from '@platform-journey/platform-manifest';
import type { Authority } from './authority.ts';
import { build } from './build.ts';
import { deployLine } from './deploy-line.ts';
import { PlatformError } from './errors.ts';
import { lastWords } from './last-words.ts';
import type { Progress } from './progress.ts';
import { localClient } from './running-platform.ts';
import { siteAnswers } from './site.ts';
import type { Addresses } from './summary.ts';
import { dataDirectory, workspaceRoot } from './workspace.ts';

export interface BootOptions {
  /** Who issues the site's certificate. */
  authority: Authority;
  ecsPort: number;
  progress: Progress;
  signal: AbortSignal;
  /** Called with the local ECS as soon as it can start processes, so that a stop can reach them. */
  onEcs(ecs: EcsLocal): void;
  /** What the services' schedulers say. */
  onEvent(message: string): void;
}

/** Builds, starts the local ECS, deploys to it, and resolves when a visitor gets the site and the API. */
export async function boot(local: Environment, options: BootOptions): Promise<Addresses> {
  const { progress, signal } = options;
  const services = Object.keys(local.services);
  const addresses = addressesOf(local, options);

  await progress.step('Build', async () => {
    await build(projectsOf(local), signal);
    return projectsOf(local).join(', ');
  });
  await progress.step('Local ECS', async () => {
    options.onEcs(await startLocalEcs(options));
    return addresses.ecs;
  });
  await progress.step('Deploy', async (detail) => {
    await deployTo(addresses.ecs, local, signal, detail).catch(withLastWords(addresses.logs));
    return `${services.length} services are stable`;
  });
  await progress.step('Site', async () => {
    await siteAnswers(addresses.site, ['/', '/api/services'], addresses.authority.root, signal);
    return `${addresses.site} answers`;
  });
  return addresses;
}

function startLocalEcs({ ecsPort, onEvent }: BootOptions): Promise<EcsLocal> {
  return startEcsLocal({
    port: ecsPort,
    imageDirectory: join(workspaceRoot, 'apps/{name}/dist'),
    stateDirectory: stateDirectory(ecsPort),
    onEvent: ({ message }) => onEvent(message),
  });
}

async function deployTo(
  endpoint: string,
  environment: Environment,
  signal: AbortSignal,
  onProgress: (text: string) => void,
): Promise<void> {
  const client = localClient(endpoint);
  try {
    await ensureCluster(client, environment);
    await deploy({ client, environment, signal, onProgress: (progress) => onProgress(deployLine(progress)) });
  } finally {
    client.destroy();
  }
}

function withLastWords(logs: string) {
  return async (error: unknown): Promise<never> => {
    if (!(error instanceof DeployError)) throw error;
    const words = await lastWords(logs, error.services);
    throw new PlatformError([error.message, words].join('\n').trimEnd(), { cause: error });
  };
}

/** The apps that the services' images are built from: `local/api:dev` is apps/api. */
const projectsOf = ({ services }: Environment) => [
  ...new Set(Object.values(services).map(({ image }) => image.replace(/^.*\//, '').replace(/[:@].*$/, ''))),
];

const stateDirectory = (ecsPort: number) => join(dataDirectory, `ecs-${ecsPort}`);

function addressesOf(
  { cluster, ports, services }: Environment,
  { ecsPort, authority }: BootOptions,
): Addresses {
  return {
    site: `https://localhost:${ports.https}`,
    ecs: `http://127.0.0.1:${ecsPort}`,
    cluster,
    services: Object.keys(services),
    authority,
    logs: join(stateDirectory(ecsPort), 'logs'),
  };
}
