import type { Service } from '@aws-sdk/client-ecs';
import { describeServices } from './describe-services.ts';
import type { EcsContext } from './ecs-context.ts';
import { asDeployError } from './roll-out.ts';
import { describeTaskDefinition, imageOf, revisionName } from './task-definition.ts';
import { withTimeout } from './with-timeout.ts';

const TIMEOUT_MS = 30_000;

export interface ServiceStatus {
  name: string;
  /** All of its tasks run, of one revision, whose deployment has completed. */
  steady: boolean;
  running: number;
  desired: number;
  /** `<family>:<revision>`; null when the service is not there. */
  taskDefinition: string | null;
  image: string | null;
  /** `IN_PROGRESS`, `COMPLETED` or `FAILED`; null when the service is not there. */
  rolloutState: string | null;
  lastEvent: string | null;
}

export type StatusOptions = Omit<EcsContext, 'abortSignal'>;

/**
 * What every service of the environment's manifest is at.
 *
 * @throws DeployError when ECS refuses or does not answer
 */
export async function status(options: StatusOptions): Promise<ServiceStatus[]> {
  try {
    return await withTimeout(TIMEOUT_MS, (abortSignal) => look({ ...options, abortSignal }));
  } catch (error) {
    throw asDeployError(options, error);
  }
}

async function look(context: EcsContext): Promise<ServiceStatus[]> {
  const names = Object.keys(context.environment.services);
  const services = await describeServices(context, names);
  return Promise.all(
    names.map(async (name) => {
      const found = services.get(name);
      const service = found?.status === 'ACTIVE' ? found : undefined;
      const revision = service?.taskDefinition;
      const image = revision && imageOf(await describeTaskDefinition(context, revision), name);
      return { ...serviceStatus(name, service), image: image ?? null };
    }),
  );
}

/** Without its image, which stands elsewhere. */
export function serviceStatus(name: string, service: Service | undefined): Omit<ServiceStatus, 'image'> {
  const { deployments = [], runningCount = 0, desiredCount = 0, taskDefinition, events = [] } = service ?? {};
  const primary = deployments.find((one) => one.status === 'PRIMARY');
  const complete = primary?.rolloutState === 'COMPLETED' && deployments.length === 1;
  return {
    name,
    steady: complete && runningCount === desiredCount,
    running: runningCount,
    desired: desiredCount,
    taskDefinition: taskDefinition === undefined ? null : revisionName(taskDefinition),
    rolloutState: primary?.rolloutState ?? null,
    lastEvent: events[0]?.message ?? null,
  };
}
