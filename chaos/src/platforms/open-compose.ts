import { ChaosError } from '../errors.ts';
import { connectCompose } from './compose.ts';
import {
  anyProject,
  describeServices,
  isOfService,
  projectDirectory,
  projectLabel,
  serviceOf,
  variableOf,
} from './compose-project.ts';
import { type Container, connectDocker, type DockerEngine } from './docker-engine.ts';
import type { OpenOptions, OpenPlatform } from './open.ts';

/** Connects to the compose project of that name, and says what a run may touch. @throws ChaosError `platform` */
export async function openCompose({ project, site, needs, say }: OpenOptions): Promise<OpenPlatform> {
  if (needs) {
    throw new ChaosError(
      'usage',
      'this experiment is about certificates, which only a platform of processes lets it look into; run it without --platform compose',
    );
  }
  const engine = await connectDocker();
  const directory = projectDirectory(await engine.containers(anyProject), project);
  const containers = (await engine.containers(projectLabel(project))).filter(isOfService);
  say(`compose project ${project} (${directory}) on ${engine.address}: ${describeServices(containers)}`);
  const platform = await connectCompose(engine, project);
  return {
    platform,
    site:
      site ??
      `https://localhost:${(await platform.variable('reverse-proxy', 'HTTPS_PORT')) ?? noProxy(project)}`,
    variables: { compose_project: project },
    authorities: async () => [await siteAuthority(engine, containers)],
    close: async () => platform.close(),
  };
}

function noProxy(project: string): never {
  throw new ChaosError(
    'platform',
    `the compose project ${project} has no reverse-proxy; name the site with --site`,
  );
}

const PEBBLE_ROOT = 'https://localhost:15000/roots/0';

/** Pebble makes its root anew at each start and tells it; the root of the platform's own CA lies beside the certificates. */
async function siteAuthority(engine: DockerEngine, containers: readonly Container[]): Promise<string> {
  const runningOne = (name: string): Container => {
    const found = containers.find((each) => serviceOf(each) === name && each.status === 'running');
    if (found) return found;
    throw new ChaosError(
      'platform',
      `${name} does not run, so the root to trust is not known; give it with --ca`,
    );
  };
  const proxy = runningOne('reverse-proxy');
  if (variableOf(proxy, 'ISSUER') === 'pebble')
    return engine.run(runningOne('pebble').id, [
      'curl',
      '--silent',
      '--show-error',
      '--insecure',
      PEBBLE_ROOT,
    ]);
  return engine.run(proxy.id, ['cat', `${variableOf(proxy, 'CERTIFICATE_DIRECTORY')}/local-ca.pem`]);
}
