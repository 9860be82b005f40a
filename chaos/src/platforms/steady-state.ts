import type { Platform, ServiceState, TaskState } from './platform.ts';

/** One sentence for each thing that is not as it should be; none when the services are in their steady state. */
export function unsteadiness(services: readonly ServiceState[]): string[] {
  if (services.length === 0) return ['there are no services'];
  return services.flatMap(({ name, status, desired, running, deployments }) => [
    ...(status === 'ACTIVE' ? [] : [`${name}: expected ACTIVE, received ${status}`]),
    ...(running === desired ? [] : [`${name}: ${running} of ${desired} tasks are running`]),
    ...(deployments === 1 ? [] : [`${name}: expected one deployment, received ${deployments}`]),
    ...(desired > 0 ? [] : [`${name}: wants no tasks`]),
  ]);
}

/** Takes requests, as far as ECS knows: `UNKNOWN` is the health of a task without a health check. */
export const isServing = ({ lastStatus, desiredStatus, health }: TaskState) =>
  lastStatus === 'RUNNING' && desiredStatus === 'RUNNING' && health !== 'UNHEALTHY';

export interface SteadyState {
  services: ServiceState[];
  /** Empty in the steady state. */
  problems: string[];
}

/** @param names services to look at; all of the cluster's by default */
export async function steadyState(platform: Platform, names?: string[]): Promise<SteadyState> {
  const services = await platform.services(names);
  const missing = (names ?? []).filter((name) => !services.some((service) => service.name === name));
  return {
    services,
    problems: [...unsteadiness(services), ...missing.map((name) => `${name}: there is no such service`)],
  };
}
