import type { RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import type { Environment } from './environment.ts';
import { RESERVED_MEMORY } from './instance-types.ts';
import { logGroup } from './names.ts';
import { type RenderedService, renderService } from './render-service.ts';
import { renderTaskDefinition } from './render-task-definition.ts';

/** One environment as `infra/rendered/<environment>.json` has it: all that Terraform and compose need to know. */
export interface RenderedEnvironment
  extends Pick<
    Environment,
    | 'name'
    | 'platform'
    | 'cluster'
    | 'account'
    | 'region'
    | 'domain'
    | 'issuer'
    | 'email'
    | 'ports'
    | 'discovery'
    | 'instances'
    | 'instanceType'
    | 'certificateBucket'
  > {
  /** MiB that an instance keeps from tasks. */
  reservedMemory?: number;
  services: Record<
    string,
    {
      logGroup: string;
      taskDefinition: RegisterTaskDefinitionCommandInput;
      service: RenderedService;
    }
  >;
}

export function renderEnvironment(environment: Environment): RenderedEnvironment {
  const { name, platform, cluster, account, region, domain, issuer, email, ports } = environment;
  const { discovery, instances, instanceType, certificateBucket } = environment;
  return {
    ...{ name, platform, cluster, account, region, domain, issuer, email, ports },
    ...{ discovery, instances, instanceType, certificateBucket },
    ...(instances !== undefined && { reservedMemory: RESERVED_MEMORY }),
    services: Object.fromEntries(
      Object.keys(environment.services).map((service) => [
        service,
        {
          logGroup: logGroup(environment, service),
          taskDefinition: renderTaskDefinition(environment, service),
          service: renderService(environment, service),
        },
      ]),
    ),
  };
}
