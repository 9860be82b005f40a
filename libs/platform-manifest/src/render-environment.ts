import type { RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import type { Environment } from './environment.ts';
import { logGroup } from './names.ts';
import { type RenderedService, renderService } from './render-service.ts';
import { renderTaskDefinition } from './render-task-definition.ts';

/** One environment as `infra/rendered/<environment>.json` has it: all that Terraform and compose need to know. */
export interface RenderedEnvironment
  extends Pick<Environment, 'name' | 'cluster' | 'domain' | 'issuer' | 'email' | 'region' | 'ports'> {
  services: Record<
    string,
    { logGroup: string; taskDefinition: RegisterTaskDefinitionCommandInput; service: RenderedService }
  >;
}

export function renderEnvironment(environment: Environment): RenderedEnvironment {
  const { name, cluster, domain, issuer, email, region, ports } = environment;
  const services = Object.keys(environment.services).map((service) => [
    service,
    {
      logGroup: logGroup(environment, service),
      taskDefinition: renderTaskDefinition(environment, service),
      service: renderService(environment, service),
    },
  ]);
  return { name, cluster, domain, issuer, email, region, ports, services: Object.fromEntries(services) };
}
