import { Command, InvalidArgumentError, Option } from 'commander';
import { DEFAULT_HOST, DEFAULT_PORT } from './ecs-local.ts';
import { isLoopback } from './loopback.ts';

export interface CliOptions {
  host: string;
  port: number;
  imageDir: string;
  stateDir: string;
  runtime: 'process' | 'inert';
}

/** The command line of `ecs-local`; each flag has an environment variable that it overrides. */
export function command(run: (options: CliOptions) => Promise<void>): Command {
  return new Command('ecs-local')
    .description('A small local Amazon ECS: services and tasks as child processes, behind the real API.')
    .addOption(
      new Option('-p, --port <port>', 'port of the ECS API and the agent; 0 draws a free one')
        .env('ECS_LOCAL_PORT')
        .default(DEFAULT_PORT)
        .argParser(port),
    )
    .addOption(
      new Option('--host <address>', 'loopback address to listen on')
        .env('ECS_LOCAL_HOST')
        .default(DEFAULT_HOST)
        .argParser(loopbackHost),
    )
    .addOption(
      new Option('--image-dir <template>', "where an image's files are; {name} is the image's name")
        .env('ECS_LOCAL_IMAGE_DIR')
        .default('./{name}')
        .argParser(template),
    )
    .addOption(
      new Option('--state-dir <directory>', "tasks' temporary directories and logs")
        .env('ECS_LOCAL_STATE_DIR')
        .default('.ecs-local')
        .argParser(directory),
    )
    .addOption(
      new Option('--runtime <runtime>', 'what makes tasks run; inert only pretends')
        .env('ECS_LOCAL_RUNTIME')
        .choices(['process', 'inert'])
        .default('process'),
    )
    .action(run);
}

function port(value: string): number {
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65535) return Number(value);
  throw new InvalidArgumentError('Expected an integer from 0 to 65535.');
}

function loopbackHost(value: string): string {
  if (isLoopback(value)) return value;
  throw new InvalidArgumentError(
    'Expected a loopback address such as 127.0.0.1: it runs what it is told to.',
  );
}

function template(value: string): string {
  if (value.includes('{name}')) return value;
  throw new InvalidArgumentError('Expected a path with {name}, such as apps/{name}/dist.');
}

function directory(value: string): string {
  if (value !== '') return value;
  throw new InvalidArgumentError('Expected a path.');
}
