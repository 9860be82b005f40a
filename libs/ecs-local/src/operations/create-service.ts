import type { CreateServiceRequest, CreateServiceResponse } from '@aws-sdk/client-ecs';
import { z } from 'zod';
import { newDeployment } from '../deployment.ts';
import { invalidParameter } from '../errors.ts';
import { serviceArn } from '../identifiers.ts';
import { beginServiceDeployment } from '../service-deployment.ts';
import type { Cluster, Service } from '../store.ts';
import type { RegisteredTaskDefinition } from '../task-definition.ts';
import { serviceView } from '../views/service.ts';
import { capacityProviderStrategy, refuseStrangeStrategy } from './capacity-provider-input.ts';
import { launchStrategy, refuseStrangeLaunch } from './launch-input.ts';
import { name, operation, reference, request, tags } from './operation.ts';
import {
  deploymentConfiguration,
  deploymentController,
  desiredCount,
  refuseStuckDeployments,
} from './service-input.ts';

export const createService = operation<CreateServiceRequest, CreateServiceResponse>({
  name: 'CreateService',
  input: request({
    cluster: reference.optional(),
    serviceName: name,
    taskDefinition: reference,
    desiredCount,
    clientToken: z.string().max(36).optional(),
    capacityProviderStrategy,
    deploymentConfiguration: deploymentConfiguration.optional(),
    deploymentController: deploymentController.optional(),
    schedulingStrategy: z
      .literal('REPLICA', 'expected "REPLICA" (ecs-local schedules no daemons)')
      .optional(),
    tags: tags.optional(),
  }),
  run({ store, scheduler, clock }, input) {
    refuseStuckDeployments(input.deploymentConfiguration);
    const cluster = store.cluster(input.cluster);
    const existing = existingService(cluster, input);
    if (existing) return { service: serviceView(existing, { tags: true }) };
    const definition = store.activeTaskDefinition(input.taskDefinition ?? '');
    refuseStrangeLaunch(input, definition);
    refuseStrangeStrategy(store, cluster, input.capacityProviderStrategy);
    const capacityProviderStrategy = launchStrategy(cluster, input);
    const request = { ...input, capacityProviderStrategy };
    const service = newService(cluster, request, definition, new Date(clock.now()));
    cluster.services.set(service.name, service);
    scheduler.schedule(service);
    return { service: serviceView(service, { tags: true }) };
  },
});

/** The service that the same request made before. @throws InvalidParameterException when the name is taken */
function existingService(cluster: Cluster, input: CreateServiceRequest): Service | undefined {
  const existing = cluster.services.get(input.serviceName ?? '');
  if (!existing || existing.status === 'INACTIVE') return undefined;
  if (existing.status === 'DRAINING') {
    throw invalidParameter('Unable to Start a service that is still Draining.');
  }
  const repeated = input.clientToken !== undefined && input.clientToken === existing.request.clientToken;
  if (!repeated) throw invalidParameter('Creation of service was not idempotent.');
  return existing;
}

function newService(
  cluster: Cluster,
  input: CreateServiceRequest,
  definition: RegisteredTaskDefinition,
  now: Date,
): Service {
  const { serviceName = '', desiredCount = 0 } = input;
  const service: Service = {
    arn: serviceArn(cluster.name, serviceName),
    name: serviceName,
    cluster,
    request: input,
    status: 'ACTIVE',
    desiredCount,
    deployments: [newDeployment(definition, desiredCount, now)],
    lastCompleted: undefined,
    serviceDeployments: [],
    events: [],
    createdAt: now,
    tasks: new Set(),
    steady: false,
  };
  beginServiceDeployment(service, now);
  return service;
}
