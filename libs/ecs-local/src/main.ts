import { type CliOptions, command } from './cli.ts';
import { type EcsLocal, startEcsLocal } from './ecs-local.ts';
import { PortInUseError } from './errors.ts';
import { InertRuntime } from './runtime/inert.ts';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
const EXIT_INTERRUPTED = 130;

async function run(options: CliOptions): Promise<void> {
  const ecs = await startEcsLocal({
    host: options.host,
    port: options.port,
    imageDirectory: options.imageDir,
    stateDirectory: options.stateDir,
    ...(options.runtime === 'inert' ? { runtime: new InertRuntime() } : {}),
    onEvent: ({ message, createdAt }) => console.log(`${createdAt.toISOString()} ${message}`),
  });
  console.log(`ecs-local is ready at ${ecs.endpoint}`);
  console.log(`Try: aws --endpoint-url ${ecs.endpoint} --region us-east-1 ecs list-clusters`);
  stopOnSignals(ecs);
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
  } else {
    console.error(`error: ${(error as Error).message}`);
  }
  process.exit(EXIT_FAILED);
}

command(run)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT_USAGE))
  .parseAsync()
  .catch(fail);
