import { systemClock } from './clock.ts';
import { isLoopback } from './loopback.ts';
import { forgetful, type Persistence, StoreOnDisk } from './persistence.ts';
import { defaultLogLimits, type LogLimits } from './runtime/log-rotation.ts';
import { ProcessRuntime } from './runtime/process.ts';
import type { Runtime } from './runtime/runtime.ts';
import { Scheduler } from './scheduler.ts';
import { close, createEcsServer, listen } from './server.ts';
import { claimStateDirectory } from './state-directory.ts';
import { Store } from './store.ts';
import type { Task } from './task.ts';
import { metadataUri } from './task-metadata.ts';
import { TaskRunner } from './task-runner.ts';
import { defaultTimings, type Timings } from './timings.ts';

export const DEFAULT_PORT = 8421;
export const DEFAULT_HOST = '127.0.0.1';

export interface EcsLocalOptions {
  /** A loopback address; 127.0.0.1 unless given. */
  host?: string;
  /** 8421 unless given; 0 draws a free one. */
  port?: number;
  /** Where images' files are: a path in which `{name}` stands for the image's name, as `apps/{name}/dist`. */
  imageDirectory: string;
  /**
   * Holds `tasks/<id>/` while a task lives, `logs/<service or family>/<id>.log`, and what is kept of the state. One
   * ecs-local at a time may use it; what one that was killed has left in it is cleared away.
   */
  stateDirectory: string;
  /** Whether clusters, services and task definitions are there again at the next start; false unless given. */
  keepState?: boolean;
  /** How large logs get; 3 files of 10 MiB a task unless given. */
  logLimits?: LogLimits;
  timings?: Partial<Timings>;
  /** What makes tasks run; child processes unless given. */
  runtime?: Runtime;
  /** Called with every event of every service. */
  onEvent?: (event: { service: string; message: string; createdAt: Date }) => void;
  /** Called with errors that are bugs of ecs-local; without it they go to standard error. */
  onBug?: (error: unknown) => void;
}

export interface EcsLocal {
  /** `http://127.0.0.1:8421`, for a client's endpoint setting and for the agent's paths. */
  endpoint: string;
  port: number;
  /**
   * Stops every task (SIGTERM, after its stopTimeout SIGKILL), removes their directories, then closes the port.
   * The API answers until then. Logs stay.
   */
  stop(): Promise<void>;
  /** Ends everything at once: SIGKILL for every task, synchronously; the port closes with them. */
  kill(): void;
}

/**
 * Starts a local ECS.
 *
 * @example
 * const ecs = await startEcsLocal({ imageDirectory: 'apps/{name}/dist', stateDirectory: '.ecs-local' });
 * const client = new ECSClient({ endpoint: ecs.endpoint });
 *
 * @throws PortInUseError when another process listens on the port
 * @throws StateDirectoryInUseError when another ecs-local uses the state directory
 * @throws StateFileError when the kept state cannot be read
 * @throws RangeError when the host is not a loopback address
 */
export async function startEcsLocal(options: EcsLocalOptions): Promise<EcsLocal> {
  const { host = DEFAULT_HOST, onBug = console.error } = options;
  if (!isLoopback(host)) throw new RangeError(`host: expected a loopback address, received "${host}"`);
  const address = { endpoint: '', port: options.port ?? DEFAULT_PORT };
  const parts = wire({ ...options, onBug }, address);
  const { store, runner, scheduler, runtime, persistence } = parts;
  const opened = Promise.withResolvers<void>();
  const server = createEcsServer({
    ecs: { store, runner, scheduler, clock: systemClock },
    opened: opened.promise,
    saved: () => persistence.saved(),
    onBug,
  });
  address.port = await listen(server, host, address.port);
  address.endpoint = `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
  const release = await open(parts, options).catch(async (error) => {
    await close(server);
    throw error;
  });
  opened.resolve();
  const letGo = () => {
    persistence.close();
    runtime.close?.();
    release();
  };
  return {
    ...address,
    async stop() {
      scheduler.halt();
      try {
        await runner.stopAll({ code: 'ServiceSchedulerInitiated', reason: 'ecs-local is stopping' });
        await persistence.saved();
      } finally {
        letGo();
        await close(server);
      }
    },
    kill() {
      scheduler.halt();
      runner.killAll();
      letGo();
      void close(server);
    },
  };
}

type Parts = ReturnType<typeof wire>;

function wire(options: EcsLocalOptions & { onBug(error: unknown): void }, address: { endpoint: string }) {
  const { onEvent = () => {}, onBug: onError } = options;
  const timings = { ...defaultTimings, ...options.timings };
  const clock = systemClock;
  const store = new Store();
  const runtime = options.runtime ?? processRuntime(options, timings, address);
  const persistence: Persistence = options.keepState
    ? new StoreOnDisk({ stateDirectory: options.stateDirectory, store, clock, timings, onError })
    : forgetful;
  const onChange = (task: Task) => {
    scheduler.taskChanged(task);
    persistence.changed();
  };
  const runner = new TaskRunner({ runtime, clock, timings, onChange });
  const scheduler = new Scheduler({ runner, clock, timings, onEvent });
  return { store, runner, scheduler, runtime, persistence };
}

function processRuntime(
  { imageDirectory, stateDirectory, logLimits = defaultLogLimits }: EcsLocalOptions,
  timings: Timings,
  address: { endpoint: string },
): Runtime {
  return new ProcessRuntime({
    imageDirectory,
    stateDirectory,
    parentEnvironment: process.env,
    logLimits,
    timings,
    metadataUri: ({ taskId, container }) => metadataUri(address.endpoint, taskId, container.name),
  });
}

/** Makes the state directory its own, clears up after a former run and goes on where that one was. */
async function open({ store, scheduler, runtime, persistence }: Parts, options: EcsLocalOptions) {
  const isUsed = options.keepState || !options.runtime;
  const release = isUsed ? await claimStateDirectory(options.stateDirectory) : () => {};
  try {
    await runtime.open?.();
    await persistence.restore();
  } catch (error) {
    runtime.close?.();
    release();
    throw error;
  }
  for (const { services } of store.clusters.values()) {
    for (const service of services.values()) scheduler.schedule(service);
  }
  return release;
}
