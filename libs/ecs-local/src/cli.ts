import { Argument, Command, Option } from 'commander';
import { count, directory, loopbackHost, mebibytes, port, template, timings } from './cli-values.ts';
import { DEFAULT_HOST, DEFAULT_PORT } from './ecs-local.ts';
import type { Timings } from './timings.ts';

export interface CliOptions {
  host: string;
  port: number;
  imageDir: string;
  stateDir: string;
  state: 'forget' | 'keep';
  /** In MiB. */
  logSize: number;
  logFiles: number;
  timing: Partial<Timings>;
  runtime: 'process' | 'inert';
}

export interface LogsOptions {
  stateDir: string;
  follow: boolean;
}

export interface Verbs {
  run(options: CliOptions): Promise<void>;
  logs(name: string, options: LogsOptions): Promise<void>;
}

/** The command line of `ecs-local`; each flag has an environment variable that it overrides. */
export function command({ run, logs }: Verbs): Command {
  const root = new Command('ecs-local')
    .description('A small local Amazon ECS: services and tasks as child processes, behind the real API.')
    // Without it the root would take --state-dir away from logs.
    .enablePositionalOptions();
  for (const option of options()) root.addOption(option);
  return root.action(run).addCommand(logsCommand(logs));
}

function logsCommand(logs: Verbs['logs']): Command {
  return new Command('logs')
    .description("Prints what a service's or a task's programs have written.")
    .addArgument(new Argument('<name>', "a service, a family of tasks without one, or a task's id or ARN"))
    .addOption(stateDirectory())
    .option('-f, --follow', 'go on with what is written from now on', false)
    .action(logs);
}

const stateDirectory = () =>
  new Option('--state-dir <directory>', "tasks' temporary directories, logs, and the state if it is kept")
    .env('ECS_LOCAL_STATE_DIR')
    .default('.ecs-local')
    .argParser(directory);

const options = (): Option[] => [
  new Option('-p, --port <port>', 'port of the ECS API and the agent; 0 draws a free one')
    .env('ECS_LOCAL_PORT')
    .default(DEFAULT_PORT)
    .argParser(port),
  new Option('--host <address>', 'loopback address to listen on')
    .env('ECS_LOCAL_HOST')
    .default(DEFAULT_HOST)
    .argParser(loopbackHost),
  new Option('--image-dir <template>', "where an image's files are; {name} is the image's name")
    .env('ECS_LOCAL_IMAGE_DIR')
    .default('./{name}')
    .argParser(template),
  stateDirectory(),
  new Option('--state <what>', 'whether services are there again at the next start: forget or keep')
    .env('ECS_LOCAL_STATE')
    .choices(['forget', 'keep'])
    .default('forget'),
  new Option('--log-size <MiB>', 'a log that has grown past this is set aside')
    .env('ECS_LOCAL_LOG_SIZE')
    .default(10)
    .argParser(mebibytes),
  new Option('--log-files <count>', 'how many files a log may have')
    .env('ECS_LOCAL_LOG_FILES')
    .default(3)
    .argParser(count),
  new Option('--timing <name=ms...>', 'changes delays, such as stoppedTaskRetentionMs=60000')
    .env('ECS_LOCAL_TIMING')
    .default({}, 'none')
    .argParser(timings),
  new Option('--runtime <runtime>', 'what makes tasks run; inert only pretends')
    .env('ECS_LOCAL_RUNTIME')
    .choices(['process', 'inert'])
    .default('process'),
];
