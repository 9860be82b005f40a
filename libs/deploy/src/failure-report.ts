import { DeployError, type DeployErrorCode } from './deploy-error.ts';
import type { OwnDeployment } from './deployment-state.ts';
import type { EcsContext } from './ecs-context.ts';
import { lastStoppedTask } from './last-stopped-task.ts';
import type { ServiceProgress } from './progress.ts';

const EXPLANATION_TIMEOUT_MS = 3000;

/** A deployment that did not come about. */
export interface Failure {
  own: OwnDeployment;
  code: DeployErrorCode;
  reason: string;
  progress: ServiceProgress;
  /** What ECS says about it, oldest first. */
  events: readonly string[];
}

/** One error for all failures, each with what ECS says about it and where to look further. */
export async function failureReport(context: EcsContext, failures: readonly Failure[]): Promise<DeployError> {
  const messages = await Promise.all(failures.map((failure) => explain(context, failure)));
  const services = failures.map(({ own }) => own.service);
  return new DeployError(failures[0]?.code ?? 'deployment_failed', messages.join('\n'), { services });
}

async function explain(context: EcsContext, { own, reason, progress, events }: Failure): Promise<string> {
  // The deploy's own signal may be what ended it. What is learnt here is a bonus, so that its failure is none.
  const patient = { ...context, abortSignal: AbortSignal.timeout(EXPLANATION_TIMEOUT_MS) };
  const stopped = await lastStoppedTask(patient, own).catch(() => undefined);
  return [
    `${own.service}: deployment ${own.id} (${own.taskDefinition}): ${reason}`,
    `  ${progress.running} of ${progress.desired} tasks running, ${progress.pending} pending`,
    ...events.filter((event) => event !== reason).map((event) => `  Event: ${event}`),
    ...(stopped === undefined ? [] : [`  Last stopped ${stopped}`]),
    ...whereToLook(context, own).map((command) => `  Look at: ${command}`),
  ].join('\n');
}

function whereToLook({ environment, endpoint }: EcsContext, { service }: OwnDeployment): string[] {
  const { name, cluster, region, runsOn } = environment;
  const ecsEndpoint = endpoint ?? environment.ecsEndpoint;
  const options = ecsEndpoint === undefined ? `--region ${region}` : `--endpoint-url ${ecsEndpoint}`;
  const describe = `aws ecs describe-services --cluster ${cluster} --services ${service} ${options}`;
  return runsOn === 'ecs' ? [describe, `npx platform logs --environment ${name} ${service}`] : [describe];
}
