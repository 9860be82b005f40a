import type { CreateServiceCommandInput } from '@aws-sdk/client-ecs';
import type { Environment } from './environment.ts';
import { serviceOf } from './service-of.ts';

/** A service as ECS is told it, but for the task definition, whose revision only a deploy knows. */
export type RenderedService = Omit<CreateServiceCommandInput, 'taskDefinition'> & { serviceName: string };

/** @throws Error when the environment has no such service */
export function renderService(environment: Environment, serviceName: string): RenderedService {
  const { desiredCount, deployment } = serviceOf(environment, serviceName);
  return {
    cluster: environment.cluster,
    serviceName,
    desiredCount,
    deploymentConfiguration: {
      ...deployment,
      deploymentCircuitBreaker: { enable: true, rollback: true },
    },
  };
}
