import type { ContainerDefinition, RegisterTaskDefinitionRequest } from '@aws-sdk/client-ecs';
import { describe, expect, it, test } from 'vitest';
import { brokenRule } from './task-definition-rules.ts';

const web: ContainerDefinition = { name: 'web', image: 'web', memory: 64 };
const job: ContainerDefinition = { name: 'job', image: 'job', memory: 64 };
const port = (containerPort: number, hostPort?: number) => ({
  ...web,
  portMappings: [{ containerPort, hostPort }],
});

describe('a definition is refused', () => {
  test.each<[string, Partial<RegisterTaskDefinitionRequest>, string | RegExp]>([
    ['without containers', { containerDefinitions: [] }, 'Container list cannot be empty.'],
    ['with two containers of one name', { containerDefinitions: [web, web] }, 'must be unique'],
    ['with nothing essential', { containerDefinitions: [{ ...web, essential: false }] }, 'essential'],
    [
      'with too many containers',
      { containerDefinitions: Array.from({ length: 11 }, (_, index) => ({ ...web, name: `web-${index}` })) },
      'more than 10',
    ],
    [
      'without any memory',
      { containerDefinitions: [{ name: 'web', image: 'web' }] },
      /^Invalid setting for container 'web'\. At least one of 'memory' or 'memoryReservation' must be specified\.$/,
    ],
    [
      'with a reservation above the limit',
      { containerDefinitions: [{ ...web, memoryReservation: 65 }] },
      "must not be less than 'memoryReservation'",
    ],
    [
      'with less memory than its containers',
      { memory: '100', containerDefinitions: [web, job] },
      "'memory' setting for task",
    ],
    [
      'with less cpu than its containers',
      { cpu: '.25 vCPU', containerDefinitions: [{ ...web, cpu: 257 }] },
      "'cpu' setting for task",
    ],
    ['with cpu that is no number', { cpu: 'much' }, "Invalid 'cpu' setting for task."],
    ['with memory that is no number', { memory: '-1' }, "Invalid 'memory' setting for task."],
    [
      'with ports and no network',
      { networkMode: 'none', containerDefinitions: [port(80)] },
      'networkMode=none',
    ],
    [
      'with ports that differ on the host',
      { networkMode: 'host', containerDefinitions: [port(80, 81)] },
      'must match',
    ],
    [
      'with one host port twice',
      { containerDefinitions: [port(80, 8080), { ...port(81, 8080), name: 'other' }] },
      'more than once',
    ],
    [
      'for Fargate without awsvpc',
      { requiresCompatibilities: ['FARGATE'] },
      "Fargate only supports network mode 'awsvpc'.",
    ],
    [
      'for Fargate without its size',
      { requiresCompatibilities: ['FARGATE'], networkMode: 'awsvpc' },
      "Fargate requires that 'cpu' be defined at the task level.",
    ],
  ])('%s', (_name, more, message) => {
    expect(brokenRule({ family: 'web', containerDefinitions: [web], ...more })).toMatch(message);
  });
});

describe('a definition passes', () => {
  test.each<[string, Partial<RegisterTaskDefinitionRequest>]>([
    [
      'with memory of the task alone',
      { memory: '1 GB', containerDefinitions: [{ name: 'web', image: 'web' }] },
    ],
    ['with dynamic ports only', { containerDefinitions: [port(80), { ...port(80, 0), name: 'other' }] }],
    [
      'with one port for two protocols',
      {
        containerDefinitions: [
          {
            ...web,
            portMappings: [
              { containerPort: 53, hostPort: 53 },
              { containerPort: 53, hostPort: 53, protocol: 'udp' },
            ],
          },
        ],
      },
    ],
    [
      'for Fargate',
      { requiresCompatibilities: ['FARGATE'], networkMode: 'awsvpc', cpu: '256', memory: '0.5GB' },
    ],
  ])('%s', (_name, more) => {
    expect(brokenRule({ family: 'web', containerDefinitions: [web], ...more })).toBeUndefined();
  });
});

it('is told in the order in which ECS would look', () => {
  expect(brokenRule({ family: 'web', containerDefinitions: [web, web], cpu: 'much' })).toMatch('unique');
});
