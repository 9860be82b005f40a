import { variable } from '@platform-journey/service-kit';
import { z } from 'zod';

/**
 * The API's own variables. AWS_ENDPOINT_URL_ECS (a local ECS) and the task role's credentials are read by the AWS SDK
 * itself, as on AWS.
 */
export const variables = {
  PORT: variable.port.describe('Port to listen on'),
  ECS_CLUSTER: z.string().min(1).default('platform').describe('Name of the ECS cluster to tell about'),
  AWS_REGION: z.string().min(1).describe('Region of the ECS cluster'),
  POLL_INTERVAL: variable.seconds
    .pipe(z.number().min(0.1).max(60))
    .default(1)
    .describe('Seconds between two readings of ECS while somebody watches'),
};
