import {
  CreateServiceCommand,
  RegisterTaskDefinitionCommand,
  type Service,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { renderService, renderTaskDefinition } from '@platform-journey/platform-manifest';
import { DeployError } from './deploy-error.ts';
import type { OwnDeployment } from './deployment-state.ts';
import { describeServices } from './describe-services.ts';
import type { EcsContext } from './ecs-context.ts';

/**
 * Registers every service's task definition and creates or updates the services, all side by side: none waits for
 * another, since the proxy finds tasks whenever they come.
 */
export async function startDeployments(context: EcsContext): Promise<OwnDeployment[]> {
  const names = Object.keys(context.environment.services);
  const existing = await describeServices(context, names);
  return Promise.all(
    names.map((name) => startDeployment(context, name, isUpdatable(existing.get(name)?.status))),
  );
}

function isUpdatable(status: string | undefined): boolean {
  return status !== undefined && status !== 'INACTIVE';
}

async function startDeployment(context: EcsContext, name: string, exists: boolean): Promise<OwnDeployment> {
  const { family, revision } = await registerTaskDefinition(context, name);
  const taskDefinition = `${family}:${revision}`;
  const service = await (exists ? updateService : createService)(context, name, taskDefinition);
  const primary = service?.deployments?.find(({ status }) => status === 'PRIMARY');
  if (primary?.id === undefined) {
    throw new DeployError('ecs_refused', `${name}: ECS answered without a deployment`, { services: [name] });
  }
  return { service: name, id: primary.id, createdAt: primary.createdAt ?? new Date(), taskDefinition };
}

async function registerTaskDefinition(context: EcsContext, name: string) {
  const { client, environment, abortSignal } = context;
  const command = new RegisterTaskDefinitionCommand(renderTaskDefinition(environment, name));
  const { taskDefinition } = await client.send(command, { abortSignal });
  return { family: taskDefinition?.family, revision: taskDefinition?.revision };
}

type StartService = (
  context: EcsContext,
  name: string,
  taskDefinition: string,
) => Promise<Service | undefined>;

const createService: StartService = async ({ client, environment, abortSignal }, name, taskDefinition) => {
  const command = new CreateServiceCommand({ ...renderService(environment, name), taskDefinition });
  return (await client.send(command, { abortSignal })).service;
};

const updateService: StartService = async ({ client, environment, abortSignal }, name, taskDefinition) => {
  const { serviceName, ...settings } = renderService(environment, name);
  const { cluster, desiredCount, deploymentConfiguration } = settings;
  const command = new UpdateServiceCommand({
    cluster,
    service: serviceName,
    taskDefinition,
    desiredCount,
    deploymentConfiguration,
  });
  return (await client.send(command, { abortSignal })).service;
};
