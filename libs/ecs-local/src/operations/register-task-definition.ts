import type {
  ContainerDefinition,
  RegisterTaskDefinitionRequest,
  RegisterTaskDefinitionResponse,
} from '@aws-sdk/client-ecs';
import { z } from 'zod';
import { clientError } from '../errors.ts';
import { registeredTaskDefinition } from '../task-definition.ts';
import { taskDefinitionView } from '../views/task-definition.ts';
import { name, operation, request, tags } from './operation.ts';

const port = z.int().min(0).max(65535);

/** Ranges: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html */
const healthCheck = z.looseObject({
  command: z.array(z.string()).min(1),
  interval: z.int().min(5).max(300).optional(),
  timeout: z.int().min(2).max(60).optional(),
  retries: z.int().min(1).max(10).optional(),
  startPeriod: z.int().min(0).max(300).optional(),
});

const container = z.looseObject({
  name,
  image: z.string().min(1),
  cpu: z.int().min(0).optional(),
  memory: z.int().min(4).optional(),
  memoryReservation: z.int().min(4).optional(),
  essential: z.boolean().optional(),
  entryPoint: z.array(z.string()).optional(),
  command: z.array(z.string()).optional(),
  environment: z.array(z.looseObject({ name: z.string().min(1), value: z.string() })).optional(),
  portMappings: z
    .array(
      z.looseObject({
        containerPort: port,
        hostPort: port.optional(),
        protocol: z.enum(['tcp', 'udp']).optional(),
      }),
    )
    .optional(),
  healthCheck: healthCheck.optional(),
  stopTimeout: z.int().min(0).max(120).optional(),
});

export const registerTaskDefinition = operation<
  RegisterTaskDefinitionRequest,
  RegisterTaskDefinitionResponse
>({
  name: 'RegisterTaskDefinition',
  input: request({
    family: name,
    containerDefinitions: z.array(container).min(1),
    networkMode: z.enum(['bridge', 'host', 'awsvpc', 'none']).optional(),
    cpu: z.string().optional(),
    memory: z.string().optional(),
    tags: tags.optional(),
  }),
  refusal: 'ClientException',
  run({ store, clock }, input) {
    refuseBrokenRules(input);
    const family = input.family ?? '';
    const revisions = store.families.get(family) ?? [];
    const definition = registeredTaskDefinition(input, revisions.length + 1, new Date(clock.now()));
    store.families.set(family, [...revisions, definition]);
    return { taskDefinition: taskDefinitionView(definition), tags: definition.tags };
  },
});

/** What members of a request mean for each other. @throws ClientException */
function refuseBrokenRules({ containerDefinitions = [], ...task }: RegisterTaskDefinitionRequest): void {
  const names = containerDefinitions.map((one) => one.name);
  if (new Set(names).size < names.length) throw clientError('Container.name must be unique.');
  if (containerDefinitions.every(({ essential }) => essential === false)) {
    throw clientError('Invalid setting: at least one container must be essential.');
  }
  for (const one of containerDefinitions) refuseContainer(one, task);
}

function refuseContainer(one: ContainerDefinition, task: { memory?: unknown; networkMode?: unknown }): void {
  if (one.memory === undefined && one.memoryReservation === undefined && task.memory === undefined) {
    throw clientError(
      `Invalid setting for container '${one.name}'. At least one of 'memory' or 'memoryReservation' must be specified.`,
    );
  }
  const differs = one.portMappings?.some(
    ({ hostPort, containerPort }) => hostPort !== undefined && hostPort !== containerPort,
  );
  if (task.networkMode === 'host' && differs) {
    throw clientError(
      'When networkMode=host, the host ports and container ports in port mappings must match.',
    );
  }
}
