import type { RegisterTaskDefinitionRequest, RegisterTaskDefinitionResponse } from '@aws-sdk/client-ecs';
import { z } from 'zod';
import { brokenLifeRule } from '../container-life-rules.ts';
import { clientError } from '../errors.ts';
import { registeredTaskDefinition } from '../task-definition.ts';
import { brokenRule } from '../task-definition-rules.ts';
import { taskDefinitionView } from '../views/task-definition.ts';
import { NAME, operation, request, tags } from './operation.ts';

const port = z.int().min(0).max(65535);

/** Ranges: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html */
const healthCheck = z.looseObject({
  command: z.array(z.string()).min(1),
  interval: z.int().min(5).max(300).optional(),
  timeout: z.int().min(2).max(60).optional(),
  retries: z.int().min(1).max(10).optional(),
  startPeriod: z.int().min(0).max(300).optional(),
});

const BLANK_NAME = 'Container.name should not be null or empty.';
const BLANK_IMAGE = 'Container.image should not be null or empty.';

const container = z.looseObject({
  name: z.string(BLANK_NAME).min(1, BLANK_NAME).regex(NAME, 'Container.name contains invalid characters.'),
  image: z.string(BLANK_IMAGE).min(1, BLANK_IMAGE),
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
      }),
    )
    .optional(),
  healthCheck: healthCheck.optional(),
  stopTimeout: z.int().min(0).optional(),
});

export const registerTaskDefinition = operation<
  RegisterTaskDefinitionRequest,
  RegisterTaskDefinitionResponse
>({
  name: 'RegisterTaskDefinition',
  input: request({
    family: z.string().regex(NAME, 'Family contains invalid characters.'),
    containerDefinitions: z.array(container),
    tags: tags.optional(),
  }),
  refusal: 'ClientException',
  run({ store, clock }, input) {
    const broken = brokenRule(input) ?? brokenLifeRule(input.containerDefinitions ?? []);
    if (broken !== undefined) throw clientError(broken);
    const family = input.family ?? '';
    const revisions = store.families.get(family) ?? [];
    const definition = registeredTaskDefinition(input, revisions.length + 1, new Date(clock.now()));
    store.families.set(family, [...revisions, definition]);
    return { taskDefinition: taskDefinitionView(definition), tags: definition.tags };
  },
});
