import type {
  ContainerDefinition,
  ContainerOverride,
  RegisterTaskDefinitionRequest,
  Tag,
  TaskDefinition,
} from '@aws-sdk/client-ecs';
import { ACCOUNT, taskDefinitionArn } from './identifiers.ts';
import { parseCpu, parseMemory } from './task-size.ts';

export type RegisteredContainer = ContainerDefinition & { name: string; image: string; essential: boolean };

/** A revision with ECS's defaults filled in; immutable but for its status and tags. */
export type RegisteredTaskDefinition = Omit<TaskDefinition, 'containerDefinitions'> & {
  taskDefinitionArn: string;
  family: string;
  revision: number;
  containerDefinitions: RegisteredContainer[];
  /** Not part of ECS's TaskDefinition: tags are answered beside it. */
  tags: Tag[];
};

/** Fills in what ECS fills in. */
export function registeredTaskDefinition(
  request: RegisterTaskDefinitionRequest,
  revision: number,
  now: Date,
): RegisteredTaskDefinition {
  const { tags = [], family = '', containerDefinitions = [], cpu, memory, ...rest } = request;
  return {
    volumes: [],
    placementConstraints: [],
    requiresAttributes: [],
    compatibilities: [
      'EC2',
      ...(request.requiresCompatibilities?.includes('FARGATE') ? ['FARGATE' as const] : []),
    ],
    ...rest,
    ...(cpu === undefined ? {} : { cpu: String(parseCpu(cpu)) }),
    ...(memory === undefined ? {} : { memory: String(parseMemory(memory)) }),
    family,
    revision,
    taskDefinitionArn: taskDefinitionArn(family, revision),
    status: 'ACTIVE',
    containerDefinitions: containerDefinitions.map((container) =>
      registeredContainer(container, request.networkMode === 'host'),
    ),
    registeredAt: now,
    registeredBy: `arn:aws:iam::${ACCOUNT}:root`,
    tags,
  };
}

function registeredContainer(container: ContainerDefinition, host: boolean): RegisteredContainer {
  const { name = '', image = '', portMappings = [], ...rest } = container;
  return {
    cpu: 0,
    environment: [],
    mountPoints: [],
    volumesFrom: [],
    ...rest,
    name,
    image,
    essential: container.essential ?? true,
    portMappings: portMappings.map((mapping) => ({
      protocol: 'tcp',
      ...mapping,
      hostPort: mapping.hostPort ?? (host ? mapping.containerPort : 0),
    })),
  };
}

/** A container as RunTask's override changes it: its command replaced, its environment extended. */
export function overriddenContainer(
  container: RegisteredContainer,
  overrides: ContainerOverride[] = [],
): RegisteredContainer {
  const override = overrides.find(({ name }) => name === container.name);
  if (!override) return container;
  return {
    ...container,
    command: override.command ?? container.command,
    environment: [...(container.environment ?? []), ...(override.environment ?? [])],
  };
}
