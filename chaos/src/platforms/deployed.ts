import { join } from 'node:path';
import { type Trust, trustFor } from '@platform-journey/certificates/trust';
import { environment, ManifestError, readManifest } from '@platform-journey/platform-manifest';
import { ChaosError } from '../errors.ts';
import type { Experiment } from '../experiment.ts';
import { workspaceRoot } from '../workspace.ts';

export const MANIFEST = join(workspaceRoot, 'infra/platform.yaml');
export const DEPLOYED = ['staging', 'production'] as const;

/** What the manifest says of an environment on AWS. */
export interface Deployed {
  cluster: string;
  region: string;
  /** The origin that visitors go to. */
  site: string;
  trust: Trust;
}

/**
 * Such an environment is one small instance that runs on credits when it is busy, and serves others meanwhile: a tenth of the
 * load that a machine of one's own gets, still thousands of requests in the minutes that it takes.
 */
const MOST_RATE = 20;
/** Seconds. The task that was stopped drains for 30, and ECS looks for a place for the next one in its own time. */
const LEAST_RECOVERY = 300;

/** @throws ChaosError `usage` when there is no manifest, or the environment does not run on ECS */
export async function deployed(name: (typeof DEPLOYED)[number], file: string): Promise<Deployed> {
  const manifest = await readManifest(file).catch((error) => {
    throw error instanceof ManifestError ? new ChaosError('usage', error.message, { cause: error }) : error;
  });
  const { cluster, region, runsOn, domain, ports, issuer } = environment(manifest, name);
  if (runsOn !== 'ecs')
    throw new ChaosError('usage', `--environment: expected one that runs on ecs, ${name} runs on ${runsOn}`);
  return {
    cluster,
    region,
    site: new URL(`https://${domain}:${ports.https}`).origin,
    trust: trustFor(issuer),
  };
}

/** The experiment at a pace that a deployed environment can take. */
export function tamed(experiment: Experiment): Experiment {
  const { extension } = experiment;
  if (!extension) return experiment;
  const recovery = { ...extension.recovery, timeout: Math.max(extension.recovery.timeout, LEAST_RECOVERY) };
  const load = extension.load && { ...extension.load, rate: Math.min(extension.load.rate, MOST_RATE) };
  return { ...experiment, extension: { ...extension, recovery, ...(load && { load }) } };
}
