import type { Trust } from '@platform-journey/certificates/trust';
import { ChaosError } from '../errors.ts';
import { deployed } from '../platforms/deployed.ts';
import type { EcsAddress } from '../platforms/ecs.ts';
import type { PlatformMode } from '../platforms/open.ts';
import type { RunFlags } from './run.ts';

/** What an experiment is for: the platform that the flags name. */
export interface Target {
  isDeployed: boolean;
  mode: PlatformMode;
  address: EcsAddress | undefined;
  cluster: string;
  site: string | undefined;
  trust: Trust;
}

/** @throws ChaosError `usage` where flags contradict each other or the manifest */
export async function targetOf(flags: RunFlags): Promise<Target> {
  const { environment, manifest, platform: mode, endpoint, cluster = 'platform', site } = flags;
  const trust = flags.verifyTls ? 'authorities' : 'anything';
  if (environment === undefined) {
    const address = endpoint === undefined ? undefined : { endpoint };
    return { isDeployed: false, mode, address, cluster, site, trust };
  }
  if (mode !== 'auto' && mode !== 'running') {
    throw new ChaosError(
      'usage',
      `--environment ${environment} runs already: --platform ${mode} means another one`,
    );
  }
  const { region, ...known } = await deployed(environment, manifest);
  return {
    isDeployed: true,
    mode: 'running',
    address: { region, ...(endpoint !== undefined && { endpoint }) },
    cluster: known.cluster,
    site: site ?? known.site,
    // Whoever names a root wants certificates that come from it.
    trust: flags.verifyTls && flags.ca === undefined ? known.trust : trust,
  };
}
