import type { ContainerDefinition, RegisterTaskDefinitionRequest } from '@aws-sdk/client-ecs';
import { parseCpu, parseMemory } from './task-size.ts';

const MOST_CONTAINERS = 10;
const LONGEST_FARGATE_STOP_S = 120;

/**
 * What the members of a task definition mean for each other, and are not allowed to.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
 *
 * @returns the first broken rule in words for the client, or undefined
 */
export function brokenRule(definition: RegisterTaskDefinitionRequest): string | undefined {
  const { containerDefinitions: containers = [] } = definition;
  return (
    brokenByNames(containers) ??
    brokenBySize(definition, containers) ??
    brokenByPorts(definition, containers) ??
    brokenForFargate(definition)
  );
}

function brokenByNames(containers: ContainerDefinition[]): string | undefined {
  if (containers.length === 0) return 'Container list cannot be empty.';
  if (containers.length > MOST_CONTAINERS) {
    return `A task definition cannot have more than ${MOST_CONTAINERS} containers.`;
  }
  if (hasDuplicates(containers.map(({ name }) => name))) return 'Container.name must be unique.';
  if (containers.every(({ essential }) => essential === false)) {
    return 'Invalid setting: at least one container must be essential.';
  }
  return undefined;
}

function brokenBySize({ cpu, memory }: RegisterTaskDefinitionRequest, containers: ContainerDefinition[]) {
  const [taskCpu, taskMemory] = [parseCpu(cpu ?? '0'), parseMemory(memory ?? '0')];
  if (taskCpu === undefined) return `Invalid 'cpu' setting for task.`;
  if (taskMemory === undefined) return `Invalid 'memory' setting for task.`;
  for (const one of containers) {
    const broken = brokenByMemory(one, memory);
    if (broken) return broken;
  }
  if (memory !== undefined && sum(containers, reserved) > taskMemory) {
    return `Invalid 'memory' setting for task. The memory reserved for all containers must not exceed it.`;
  }
  if (cpu !== undefined && sum(containers, (one) => one.cpu) > taskCpu) {
    return `Invalid 'cpu' setting for task. The cpu units of all containers must not exceed it.`;
  }
  return undefined;
}

function brokenByMemory(
  { name, memory, memoryReservation }: ContainerDefinition,
  ofTask: string | undefined,
) {
  if (memory === undefined && memoryReservation === undefined && ofTask === undefined) {
    return `Invalid setting for container '${name}'. At least one of 'memory' or 'memoryReservation' must be specified.`;
  }
  if ((memoryReservation ?? 0) > (memory ?? Number.POSITIVE_INFINITY)) {
    return `Invalid setting for container '${name}'. 'memory' must not be less than 'memoryReservation'.`;
  }
  return undefined;
}

function brokenByPorts({ networkMode }: RegisterTaskDefinitionRequest, containers: ContainerDefinition[]) {
  const mappings = containers.flatMap(({ portMappings = [] }) => portMappings);
  if (networkMode === 'none' && mappings.length > 0) {
    return 'Port mappings are not allowed when networkMode=none.';
  }
  const isShared = networkMode === 'host' || networkMode === 'awsvpc';
  if (isShared && mappings.some(({ hostPort, containerPort }) => hostPort && hostPort !== containerPort)) {
    return `When networkMode=${networkMode}, the host ports and container ports in port mappings must match.`;
  }
  const fixed = mappings.flatMap(({ hostPort, containerPort, protocol = 'tcp' }) => {
    const port = isShared ? containerPort : hostPort;
    return port ? [`${port}/${protocol}`] : [];
  });
  return hasDuplicates(fixed) ? 'Port mappings must not use the same host port more than once.' : undefined;
}

function brokenForFargate(definition: RegisterTaskDefinitionRequest): string | undefined {
  const {
    requiresCompatibilities = [],
    networkMode,
    cpu,
    memory,
    containerDefinitions: containers = [],
  } = definition;
  if (!requiresCompatibilities.includes('FARGATE')) return undefined;
  if (networkMode !== 'awsvpc') return `Fargate only supports network mode 'awsvpc'.`;
  if (cpu === undefined) return `Fargate requires that 'cpu' be defined at the task level.`;
  if (memory === undefined) return `Fargate requires that 'memory' be defined at the task level.`;
  const isSlow = containers.some(({ stopTimeout = 0 }) => stopTimeout > LONGEST_FARGATE_STOP_S);
  return isSlow
    ? `Fargate requires that 'stopTimeout' be at most ${LONGEST_FARGATE_STOP_S} seconds.`
    : undefined;
}

const reserved = ({ memoryReservation, memory }: ContainerDefinition) => memoryReservation ?? memory;

const sum = (containers: ContainerDefinition[], of: (one: ContainerDefinition) => number | undefined) =>
  containers.reduce((total, one) => total + (of(one) ?? 0), 0);

const hasDuplicates = (values: unknown[]) => new Set(values).size < values.length;
