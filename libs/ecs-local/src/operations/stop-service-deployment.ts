import type { StopServiceDeploymentRequest, StopServiceDeploymentResponse } from '@aws-sdk/client-ecs';
import { z } from 'zod';
import { conflict, serviceDeploymentNotFound } from '../errors.ts';
import { rollbackCandidate } from '../rollback.ts';
import { findServiceDeployment } from './find-service-deployment.ts';
import { operation, reference, request } from './operation.ts';

/** Rolls back to what completed last; with ABORT the service stays as it is and starts nothing more. */
export const stopServiceDeployment = operation<StopServiceDeploymentRequest, StopServiceDeploymentResponse>({
  name: 'StopServiceDeployment',
  input: request({
    serviceDeploymentArn: reference,
    stopType: z.enum(['ABORT', 'ROLLBACK']).optional(),
  }),
  run({ store, scheduler }, { serviceDeploymentArn = '', stopType = 'ROLLBACK' }) {
    const found = findServiceDeployment(store, serviceDeploymentArn);
    if (!found) throw serviceDeploymentNotFound();
    const { service, deployment } = found;
    if (deployment.status !== 'IN_PROGRESS') {
      throw conflict(`The service deployment cannot be stopped: its status is ${deployment.status}.`);
    }
    if (stopType === 'ROLLBACK' && !rollbackCandidate(service)) {
      throw conflict('The service deployment cannot be rolled back: no rollback candidate was found.');
    }
    scheduler.stopRollout(service, stopType);
    return { serviceDeploymentArn };
  },
});
