import type { Service } from '@aws-sdk/client-ecs';
import { DeployError } from './deploy-error.ts';
import { describeServices } from './describe-services.ts';
import { type EcsContext, howToMake, placeOf } from './ecs-context.ts';

/**
 * The services by name.
 *
 * @throws DeployError naming those that are not there, or are being deleted
 */
export async function existingServices(
  context: EcsContext,
  names: readonly string[],
): Promise<Map<string, Service>> {
  const existing = await describeServices(context, names);
  const missing = names.filter((name) => existing.get(name)?.status !== 'ACTIVE');
  if (missing.length === 0) return existing;
  throw new DeployError(
    'service_not_found',
    `${placeOf(context)} has no service ${missing.join(', ')}: ${howToMake(context)}`,
    { services: missing },
  );
}
