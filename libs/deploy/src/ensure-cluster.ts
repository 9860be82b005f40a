import { CreateClusterCommand, type ECSClient } from '@aws-sdk/client-ecs';
import type { Environment } from '@platform-journey/platform-manifest';
import { fromAwsError } from './aws-error.ts';
import { placeOf } from './ecs-context.ts';

/**
 * Makes the environment's cluster unless it is there; on AWS Terraform has made it.
 *
 * @throws DeployError when ECS refuses or does not answer
 */
export async function ensureCluster(
  client: ECSClient,
  environment: Environment,
  abortSignal?: AbortSignal,
): Promise<void> {
  try {
    const command = new CreateClusterCommand({ clusterName: environment.cluster });
    await client.send(command, abortSignal && { abortSignal });
  } catch (error) {
    throw fromAwsError(error, placeOf({ environment }));
  }
}
