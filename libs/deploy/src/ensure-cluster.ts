import { CreateClusterCommand, type ECSClient } from '@aws-sdk/client-ecs';
import type { Environment } from '@platform-journey/platform-manifest';
import { fromAwsError } from './aws-error.ts';
import { placeOf } from './ecs-context.ts';

/**
 * Makes the environment's cluster unless it is there; on AWS Terraform has made it.
 *
 * @throws DeployError when ECS refuses or does not answer
 */
export async function ensureCluster(client: ECSClient, environment: Environment): Promise<void> {
  try {
    await client.send(new CreateClusterCommand({ clusterName: environment.cluster }));
  } catch (error) {
    throw fromAwsError(error, placeOf({ environment }));
  }
}
