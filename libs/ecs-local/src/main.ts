import { setTimeout as delay } from 'node:timers/promises';
import { type CliOptions, command, type LogsOptions } from './cli.ts';
import { type EcsLocal, startEcsLocal } from './ecs-local.ts';
import { PortInUseError } from './errors.ts';
import { printLogs } from './logs.ts';
import { InertRuntime } from './runtime/inert.ts';
import { StateDirectoryInUseError } from './state-directory.ts';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
const EXIT_INTERRUPTED = 130;

const FOLLOW_INTERVAL_MS = 250;
const MEBIBYTE = 2 ** 20;

async function run(options: CliOptions): Promise<void> {
  const ecs = await startEcsLocal({
    host: options.host,
    port: options.port,
    imageDirectory: options.imageDir,
    stateDirectory: options.stateDir,
    keepState: options.state === 'keep',
    logLimits: { maxBytes: options.logSize * MEBIBYTE, maxFiles: options.logFiles },
    timings: options.timing,
    ...(options.runtime === 'inert' ? { runtime: new InertRuntime() } : {}),
    onEvent: ({ message, createdAt }) => console.log(`${createdAt.toISOString()} ${message}`),
  });
  console.log(`ecs-local is ready at ${ecs.endpoint}`);
  console.log(`Try: aws --endpoint-url ${ecs.endpoint} --region us-east-1 ecs list-clusters`);
  stopOnSignals(ecs);
}

async function logs(name: string, { stateDir, follow }: LogsOptions): Promise<void> {
  const print = (text: string) => process.stdout.write(text);
  // Whoever reads them may have seen enough, as head has.
  process.stdout.on('error', () => process.exit(0));
  const printMore = await printLogs({ stateDirectory: stateDir, name, follow, print });
  while (follow) {
    await delay(FOLLOW_INTERVAL_MS);
    await printMore();
  }
}

/** The first signal stops the tasks as ECS would; a second one does not wait. */
function stopOnSignals(ecs: EcsLocal): void {
  let stopping = false;
  const onSignal = () => {
    if (stopping) {
      ecs.kill();
      process.exit(EXIT_INTERRUPTED);
    }
    stopping = true;
    console.log('Stopping every task; once more to kill them.');
    ecs.stop().then(() => process.exit(0), fail);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
}

function fail(error: unknown): never {
  if (error instanceof PortInUseError) {
    console.error(`error: ${error.message}; choose another with --port`);
  } else if (error instanceof StateDirectoryInUseError) {
    console.error(`error: ${error.message}; choose another with --state-dir`);
  } else {
    console.error(`error: ${(error as Error).message}`);
  }
  process.exit(EXIT_FAILED);
}

command({ run, logs })
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT_USAGE))
  .parseAsync()
  .catch(fail);
