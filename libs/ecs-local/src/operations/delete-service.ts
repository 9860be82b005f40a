import type { DeleteServiceRequest, DeleteServiceResponse } from '@aws-sdk/client-ecs';
import { z } from 'zod';
import { scale } from '../deployment.ts';
import { invalidParameter, serviceNotActive } from '../errors.ts';
import { stopServiceDeployment } from '../service-deployment.ts';
import { serviceView } from '../views/service.ts';
import { operation, reference, request } from './operation.ts';

/** The service drains: it turns INACTIVE once its last task has stopped. */
export const deleteService = operation<DeleteServiceRequest, DeleteServiceResponse>({
  name: 'DeleteService',
  input: request({
    cluster: reference.optional(),
    service: reference,
    force: z.boolean().optional(),
  }),
  run({ store, scheduler, clock }, { cluster, service: name = '', force = false }) {
    const service = store.service(cluster, name);
    if (service.status === 'INACTIVE') throw serviceNotActive();
    if (service.desiredCount > 0 && !force) {
      throw invalidParameter('The service cannot be stopped while the primary deployment is scaled above 0.');
    }
    const now = new Date(clock.now());
    scale(service, 0, now);
    stopServiceDeployment(service, 'Service deployment stopped because its service is deleted.', now);
    service.status = 'DRAINING';
    scheduler.schedule(service);
    return { service: serviceView(service) };
  },
});
