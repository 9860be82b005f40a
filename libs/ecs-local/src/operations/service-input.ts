import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';
import { z } from 'zod';
import { invalidParameter } from '../errors.ts';

export const desiredCount = z.int().min(0).max(5000);

export const deploymentConfiguration = z.looseObject({
  minimumHealthyPercent: z.int().min(0).max(100).optional(),
  maximumPercent: z.int().min(100).optional(),
  strategy: z.literal('ROLLING', 'expected "ROLLING" (ecs-local has no other strategy)').optional(),
});

/** Only the rolling controller is built; another one must not be taken for it. */
export const deploymentController = z.looseObject({
  type: z.literal('ECS', 'expected "ECS" (ecs-local has no other controller)'),
});

/** @throws InvalidParameterException for limits under which no deployment could ever proceed */
export function refuseStuckDeployments(limits: DeploymentConfiguration | undefined): void {
  if (limits?.maximumPercent === 100 && (limits.minimumHealthyPercent ?? 100) === 100) {
    throw invalidParameter(
      'Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.',
    );
  }
}
