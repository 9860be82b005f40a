import { DescribeServicesCommand, type Service } from '@aws-sdk/client-ecs';
import { DeployError } from './deploy-error.ts';
import { type EcsContext, placeOf } from './ecs-context.ts';

const MOST_PER_CALL = 10;

/** The services by name. Those that ECS does not know, or no longer, are left out. */
export async function describeServices(
  context: EcsContext,
  names: readonly string[],
): Promise<Map<string, Service>> {
  const { client, environment, abortSignal } = context;
  const calls = Array.from({ length: Math.ceil(names.length / MOST_PER_CALL) }, (_, index) => {
    const services = names.slice(index * MOST_PER_CALL, (index + 1) * MOST_PER_CALL);
    const command = new DescribeServicesCommand({ cluster: environment.cluster, services });
    return client.send(command, { abortSignal });
  });
  const answers = await Promise.all(calls);
  const services = answers.flatMap((answer) => answer.services ?? noEcs(context));
  return new Map(services.map((service) => [service.serviceName ?? '', service]));
}

/** To take it for an ECS without these services would be to say that somebody has deleted them. */
function noEcs(context: EcsContext): never {
  throw new DeployError('ecs_unreachable', `${placeOf(context)} answers, but not as ECS does`);
}
