import type { ECSClient } from '@aws-sdk/client-ecs';
import type { Environment } from '@platform-journey/platform-manifest';
import { fromAwsError } from './aws-error.ts';
import { DeployError } from './deploy-error.ts';
import { type EcsContext, placeOf } from './ecs-context.ts';
import type { Progress } from './progress.ts';
import { startDeployments } from './start-deployments.ts';
import { waitForDeployments } from './wait-for-deployments.ts';

/** Tasks start at once locally; on AWS images are pulled, and all clients share a quota of calls. */
const LOCAL_DEFAULTS = { timeoutMs: 60_000, pollMs: 200 };
const AWS_DEFAULTS = { timeoutMs: 15 * 60_000, pollMs: 2000 };
const PATIENCE_MS = 30_000;

export interface DeployOptions {
  client: ECSClient;
  environment: Environment;
  /** Called when something has changed, and with the first state. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** For the whole deploy; default a minute for ecs-local, 15 for AWS. */
  timeoutMs?: number | undefined;
  /** Between two looks at ECS; default 200 for ecs-local, 2000 for AWS. */
  pollMs?: number | undefined;
  /** How long ECS may fail to answer while a deployment goes on; default 30 s. */
  patienceMs?: number | undefined;
  signal?: AbortSignal | undefined;
}

export interface DeployResult {
  services: readonly { name: string; deployment: string; taskDefinition: string }[];
  durationMs: number;
}

/**
 * Brings every service of the environment to what the manifest says and waits for the deployments that it has started
 * itself. The cluster must exist.
 *
 * @throws DeployError when one of them was rolled back, was superseded or took too long; when ECS refuses or does not
 * answer; or when the signal aborts, whereupon ECS goes on with what it has been told
 */
export async function deploy(options: DeployOptions): Promise<DeployResult> {
  const { client, environment, signal, onProgress = () => {} } = options;
  const startedAt = performance.now();
  const defaults = environment.runsOn === 'ecs-local' ? LOCAL_DEFAULTS : AWS_DEFAULTS;
  const timeout = AbortSignal.timeout(options.timeoutMs ?? defaults.timeoutMs);
  const abortSignal = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  const context = { client, environment, abortSignal };
  const pollMs = options.pollMs ?? defaults.pollMs;
  const patienceMs = options.patienceMs ?? PATIENCE_MS;
  try {
    const deployments = await startDeployments(context);
    await waitForDeployments({ context, deployments, pollMs, patienceMs, timeout, onProgress });
    const services = deployments.map(({ service, id, taskDefinition }) => {
      return { name: service, deployment: id, taskDefinition };
    });
    return { services, durationMs: Math.round(performance.now() - startedAt) };
  } catch (error) {
    throw endedBySignal(context, error, signal) ?? fromAwsError(error, placeOf(environment));
  }
}

/** Calls that a signal ends throw an AbortError, which says nothing to whoever started the deploy. */
function endedBySignal(
  { environment, abortSignal }: EcsContext,
  error: unknown,
  signal: AbortSignal | undefined,
): DeployError | undefined {
  if (error instanceof DeployError || !abortSignal.aborted) return undefined;
  const place = placeOf(environment);
  if (!signal?.aborted)
    return new DeployError('deployment_timeout', `${place} took too long`, { cause: error });
  const message = `The deploy was aborted; ${place} goes on with what it has been told`;
  return new DeployError('aborted', message, { cause: error });
}
