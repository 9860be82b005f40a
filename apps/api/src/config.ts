import { variable } from '@platform-journey/service-kit';
import { z } from 'zod';
import { adminAddresses } from './proxies/admin-addresses.ts';

/**
 * The API's own variables. AWS_ENDPOINT_URL_ECS (a local ECS) and the task role's credentials are read by the AWS SDK
 * itself, as on AWS.
 */
export const variables = {
  PORT: variable.port.describe('Port to listen on'),
  PLATFORM: z
    .enum(['ecs', 'compose'])
    .default('ecs')
    .describe('What runs the platform: ECS is asked about it, or else the reverse proxies'),
  PROXY_ADMIN: adminAddresses.optional().describe('Where the private ports of the proxies may be'),
  ECS_CLUSTER: z.string().min(1).default('platform').describe('Name of the ECS cluster to tell about'),
  AWS_REGION: z.string().min(1).optional().describe('Region of the ECS cluster'),
  POLL_INTERVAL: variable.seconds
    .pipe(z.number().min(0.1).max(60))
    .default(1)
    .describe('Seconds between two readings of the platform while somebody watches'),
};

export type ApiConfig = z.output<z.ZodObject<typeof variables>>;
