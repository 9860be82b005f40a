import type { UpdateServiceRequest, UpdateServiceResponse } from '@aws-sdk/client-ecs';
import { z } from 'zod';
import { deployAnew, scale } from '../deployment.ts';
import { serviceNotActive } from '../errors.ts';
import { serviceView } from '../views/service.ts';
import { operation, reference, request } from './operation.ts';
import {
  deploymentConfiguration,
  deploymentController,
  desiredCount,
  refuseStuckDeployments,
} from './service-input.ts';

/** A new revision, or `forceNewDeployment`, makes a new deployment; a new count scales the one there is. */
export const updateService = operation<UpdateServiceRequest, UpdateServiceResponse>({
  name: 'UpdateService',
  input: request({
    cluster: reference.optional(),
    service: reference,
    taskDefinition: reference.optional(),
    desiredCount: desiredCount.optional(),
    forceNewDeployment: z.boolean().optional(),
    deploymentConfiguration: deploymentConfiguration.optional(),
    deploymentController: deploymentController.optional(),
  }),
  run({ store, scheduler, clock }, input) {
    const {
      cluster,
      service: name = '',
      taskDefinition,
      desiredCount,
      forceNewDeployment,
      ...settings
    } = input;
    const service = store.service(cluster, name);
    if (service.status !== 'ACTIVE') throw serviceNotActive();
    const limits = { ...service.request.deploymentConfiguration, ...settings.deploymentConfiguration };
    refuseStuckDeployments(limits);
    const current = service.deployments[0].taskDefinition;
    const definition = taskDefinition === undefined ? current : store.activeTaskDefinition(taskDefinition);

    const now = new Date(clock.now());
    service.request = { ...service.request, ...settings, deploymentConfiguration: limits };
    if (desiredCount !== undefined) scale(service, desiredCount, now);
    if (definition !== current || forceNewDeployment) deployAnew(service, definition, now);
    scheduler.schedule(service);
    return { service: serviceView(service, { tags: true }) };
  },
});
