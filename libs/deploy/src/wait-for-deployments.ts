import { setTimeout as sleep } from 'node:timers/promises';
import type { Service } from '@aws-sdk/client-ecs';
import { DeployError } from './deploy-error.ts';
import { deploymentState, type OwnDeployment } from './deployment-state.ts';
import { describeServices } from './describe-services.ts';
import type { EcsContext } from './ecs-context.ts';
import { type Failure, failureReport } from './failure-report.ts';
import { eventsSince, type Progress, serviceProgress, whenChanged } from './progress.ts';
import { tolerant } from './tolerant.ts';

export interface WaitOptions {
  context: EcsContext;
  deployments: readonly OwnDeployment[];
  /** Time between two looks. */
  pollMs: number;
  /** How long ECS may fail to answer. */
  patienceMs: number;
  /** Aborted when the deploy has taken too long; part of the context's signal. */
  timeout: AbortSignal;
  onProgress: (progress: Progress) => void;
  /** Called with the services as each look shows them. */
  onLook: (seen: ReadonlyMap<string, Service>) => void;
}

/**
 * Resolves once every one of these deployments is complete; one DescribeServices a look serves them all.
 *
 * @throws DeployError as soon as one of them cannot complete any more, or at the timeout with those that have not
 */
export async function waitForDeployments(options: WaitOptions): Promise<void> {
  const { context, deployments, pollMs, patienceMs, timeout } = options;
  const names = deployments.map(({ service }) => service);
  const look = tolerant((tooLong) => {
    const abortSignal = AbortSignal.any([context.abortSignal, tooLong]);
    return describeServices({ ...context, abortSignal }, names);
  }, patienceMs);
  const report = whenChanged(options.onProgress);
  let seen: ReadonlyMap<string, Service> = new Map();
  try {
    for (;;) {
      seen = (await look()) ?? seen;
      options.onLook(seen);
      report({ services: deployments.map((own) => serviceProgress(seen.get(own.service), own)) });
      const failures = failuresAmong(deployments, seen);
      if (failures.length > 0) throw await failureReport(context, failures);
      if (unfinished(deployments, seen).length === 0) return;
      await sleep(pollMs, undefined, { signal: context.abortSignal });
    }
  } catch (error) {
    if (!timeout.aborted || error instanceof DeployError) throw error;
    throw await failureReport(context, timeouts(unfinished(deployments, seen), seen));
  }
}

type Seen = ReadonlyMap<string, Service>;

function unfinished(deployments: readonly OwnDeployment[], seen: Seen): OwnDeployment[] {
  return deployments.filter((own) => deploymentState(seen.get(own.service), own).status !== 'done');
}

function failuresAmong(deployments: readonly OwnDeployment[], seen: Seen): Failure[] {
  return deployments.flatMap((own) => {
    const service = seen.get(own.service);
    const state = deploymentState(service, own);
    if (state.status !== 'failed') return [];
    return [{ own, code: state.code, reason: state.reason, ...whatIsKnown(service, own) }];
  });
}

function timeouts(deployments: readonly OwnDeployment[], seen: Seen): Failure[] {
  return deployments.map((own) => ({
    own,
    code: 'deployment_timeout',
    reason: 'not complete in time; ECS goes on with it',
    ...whatIsKnown(seen.get(own.service), own),
  }));
}

function whatIsKnown(service: Service | undefined, own: OwnDeployment): Pick<Failure, 'progress' | 'events'> {
  return { progress: serviceProgress(service, own), events: eventsSince(service, own) };
}
