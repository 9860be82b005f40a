import type { UpdateServiceRequest, UpdateServiceResponse } from '@aws-sdk/client-ecs';
import { z } from 'zod';
import { completeStrategy, isSameStrategy, type Strategy } from '../capacity-provider-strategy.ts';
import { deployAnew, scale } from '../deployment.ts';
import { invalidParameter, serviceNotActive } from '../errors.ts';
import type { Service } from '../store.ts';
import { serviceView } from '../views/service.ts';
import { capacityProviderStrategy, refuseStrangeStrategy } from './capacity-provider-input.ts';
import { launchStrategy } from './launch-input.ts';
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
    capacityProviderStrategy,
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
    refuseStrangeStrategy(store, service.cluster, settings.capacityProviderStrategy);
    const capacityProviderStrategy = changedStrategy(service, input);
    const current = service.deployments[0].taskDefinition;
    const definition = taskDefinition === undefined ? current : store.activeTaskDefinition(taskDefinition);

    const now = new Date(clock.now());
    service.request = {
      ...service.request,
      ...settings,
      deploymentConfiguration: limits,
      capacityProviderStrategy,
    };
    if (desiredCount !== undefined) scale(service, desiredCount, now);
    if (definition !== current || forceNewDeployment) deployAnew(service, definition, now);
    scheduler.schedule(service);
    return { service: serviceView(service, { tags: true }) };
  },
});

/** An empty one stands for the cluster's. @throws InvalidParameterException for another one without a new deployment */
function changedStrategy(
  { cluster, request }: Service,
  { capacityProviderStrategy: wanted, forceNewDeployment = false }: UpdateServiceRequest,
): Strategy {
  const current = completeStrategy(request.capacityProviderStrategy);
  const strategy = wanted ? launchStrategy(cluster, { capacityProviderStrategy: wanted }) : current;
  if (forceNewDeployment || isSameStrategy(current, strategy)) return strategy;
  throw invalidParameter(
    'When switching from launch type to capacity provider strategy on an existing service, or making a change to a capacity provider strategy on a service that is already using one, you must force a new deployment.',
  );
}
