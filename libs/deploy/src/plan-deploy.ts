import { randomUUID } from 'node:crypto';
import {
  CreateServiceCommand,
  RegisterTaskDefinitionCommand,
  type Service,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { renderService, renderTaskDefinition } from '@platform-journey/platform-manifest';
import type { Change } from './change.ts';
import type { DeployOptions } from './deploy.ts';
import { DeployError } from './deploy-error.ts';
import { describeServices } from './describe-services.ts';
import type { EcsContext } from './ecs-context.ts';
import { existingServices } from './existing-services.ts';
import { insist } from './insist.ts';
import type { Plan } from './roll-out.ts';
import { describeTaskDefinition, imageOf, revisionName, runningRevision } from './task-definition.ts';

/** Every service gets a new revision, as the manifest says, with its new image or the one that it runs. */
export async function planDeploy(context: EcsContext, options: DeployOptions): Promise<Plan> {
  const { environment } = context;
  const names = options.services ?? Object.keys(environment.services);
  // On AWS Terraform makes services: it knows what surrounds them.
  const existing =
    environment.runsOn === 'ecs'
      ? await existingServices(context, names)
      : await describeServices(context, names);
  for (const name of names) noticeOther(existing.get(name), name, options);
  return {
    changes: await Promise.all(names.map((name) => change(context, name, existing.get(name), options))),
  };
}

async function change(
  context: EcsContext,
  name: string,
  existing: Service | undefined,
  { images }: DeployOptions,
): Promise<Change> {
  const kept =
    images && !Object.hasOwn(images, name) ? await currentImage(context, name, existing) : undefined;
  const image = kept ?? images?.[name] ?? context.environment.services[name]?.image ?? '';
  return {
    name,
    image,
    previous: runningRevision(existing) ?? null,
    revision: (during) => registerTaskDefinition(during, name, image),
    apply: isUpdatable(existing?.status) ? updateService(name) : createService(name),
  };
}

/**
 * What it has been told to run, even where that is no task at present; undefined where it has been told nothing yet.
 *
 * @throws DeployError when that does not say
 */
async function currentImage(context: EcsContext, name: string, { taskDefinition }: Service = {}) {
  if (taskDefinition === undefined) return undefined;
  const image = imageOf(await describeTaskDefinition(context, taskDefinition), name);
  if (image !== undefined) return image;
  const problem = `${revisionName(taskDefinition)} has no container ${name} whose image it could keep`;
  throw new DeployError('ecs_refused', `${name}: ${problem}: name an image for it`, { services: [name] });
}

function isUpdatable(status: string | undefined): boolean {
  return status !== undefined && status !== 'INACTIVE';
}

function noticeOther(
  service: Service | undefined,
  name: string,
  { onNotice = () => {} }: DeployOptions,
): void {
  const primary = service?.deployments?.find(({ status }) => status === 'PRIMARY');
  if (primary?.rolloutState !== 'IN_PROGRESS' || service?.desiredCount === 0) return;
  onNotice(`${name}: deployment ${primary.id} was still in progress; this one takes its place.`);
}

async function registerTaskDefinition(
  { client, environment, abortSignal }: EcsContext,
  name: string,
  image: string,
): Promise<string> {
  const service = environment.services[name];
  const services = { ...environment.services, ...(service && { [name]: { ...service, image } }) };
  const command = new RegisterTaskDefinitionCommand(renderTaskDefinition({ ...environment, services }, name));
  // Of those who register one family at once, ECS refuses some.
  const { taskDefinition } = await insist(() => client.send(command, { abortSignal }), abortSignal);
  if (taskDefinition?.family && taskDefinition.revision)
    return `${taskDefinition.family}:${taskDefinition.revision}`;
  throw new DeployError('ecs_refused', `${name}: ECS answered without a revision`, { services: [name] });
}

const createService =
  (name: string): Change['apply'] =>
  async ({ client, environment, abortSignal }, taskDefinition) => {
    const request = { ...renderService(environment, name), taskDefinition };
    // Told twice, because the first answer was lost, ECS knows it for the same.
    const command = new CreateServiceCommand({ ...request, clientToken: randomUUID() });
    return (await client.send(command, { abortSignal })).service;
  };

const updateService =
  (name: string): Change['apply'] =>
  async ({ client, environment, abortSignal }, taskDefinition) => {
    const { serviceName: service, ...settings } = renderService(environment, name);
    const { cluster, desiredCount, deploymentConfiguration } = settings;
    const command = new UpdateServiceCommand({
      cluster,
      service,
      taskDefinition,
      desiredCount,
      // On AWS it is Terraform's, which would find that it has drifted.
      ...(environment.runsOn !== 'ecs' && { deploymentConfiguration }),
    });
    return (await client.send(command, { abortSignal })).service;
  };
