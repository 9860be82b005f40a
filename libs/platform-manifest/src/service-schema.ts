import { z } from 'zod';
import { argv, choice, entries, mapping, port, text, wholeNumber } from './field.ts';
import { serviceRoutes } from './route-schema.ts';

const MAXIMUM_CPU = 10_240;
const MAXIMUM_MEMORY_MIB = 1_048_576;
const MAXIMUM_TASKS = 5000;

const variableName = {
  pattern: /^[A-Z][A-Z0-9_]*$/,
  expected: 'a variable name of capital letters, digits and _',
};
/** No fractions: YAML reads an unquoted 1.10 as 1.1. */
const variableValue = z
  .union([z.string(), z.int(), z.boolean()], {
    error: 'text, a whole number, true or false (quote other values)',
  })
  .transform(String);

export const variables = entries(variableName, variableValue);

/** Ranges are those of the ECS API: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html */
const healthCheck = mapping({
  command: argv().describe('Program and arguments; exit code 0 means ready'),
  interval: wholeNumber(5, 300, 'seconds').describe('Seconds between probes'),
  timeout: wholeNumber(2, 60, 'seconds').describe('Seconds after which a probe has failed'),
  retries: wholeNumber(1, 10).describe('Failures in a row that make a task unhealthy'),
  startPeriod: wholeNumber(0, 300, 'seconds').describe('Seconds at the start in which failures do not count'),
}).describe("How ECS learns that a task is ready; its process counts against the task's memory");

const deployment = mapping({
  minimumHealthyPercent: wholeNumber(0, 100).describe('Floor of healthy tasks, rounded up'),
  maximumPercent: wholeNumber(100, 1000).describe('Ceiling of tasks, rounded down'),
}).describe('How many tasks a rolling deployment keeps and may have, in percent of the desired count');

export const desiredCount = wholeNumber(0, MAXIMUM_TASKS).describe('Tasks to keep running');
export const cpu = wholeNumber(1, MAXIMUM_CPU).describe('CPU units, 1024 a core');
export const memory = wholeNumber(6, MAXIMUM_MEMORY_MIB, 'MiB').describe(
  'MiB at which the container is killed',
);

export const serviceSchema = mapping({
  image: text('a repository name such as api', /^[a-z0-9]+([._/-][a-z0-9]+)*$/).describe(
    'Repository of the image; the environment adds registry and tag',
  ),
  entryPoint: argv().describe('Program and arguments of the container'),
  network: choice(['bridge', 'host']).describe("A network of its own, or the host's"),
  port: port().optional().describe('Port inside the container; bridge services only'),
  route: serviceRoutes.optional().describe('Requests that the proxy sends here'),
  desiredCount,
  deployment,
  cpu,
  memory,
  healthCheck,
  stopTimeout: wholeNumber(2, 120, 'seconds').describe('Seconds from SIGTERM to SIGKILL'),
  environment: variables.default({}).describe('Variables of the container'),
});

/** A service as the manifest declares it. */
export type Service = z.output<typeof serviceSchema>;
