import { systemClock } from './clock.ts';
import { isLoopback } from './loopback.ts';
import { ProcessRuntime } from './runtime/process.ts';
import type { Runtime } from './runtime/runtime.ts';
import { Scheduler } from './scheduler.ts';
import { close, createEcsServer, listen } from './server.ts';
import { Store } from './store.ts';
import type { Task } from './task.ts';
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
  /** Holds `tasks/<id>/` while a task lives, and `logs/<service or family>/<id>.log`. */
  stateDirectory: string;
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
 * @throws RangeError when the host is not a loopback address
 */
export async function startEcsLocal(options: EcsLocalOptions): Promise<EcsLocal> {
  const { host = DEFAULT_HOST } = options;
  if (!isLoopback(host)) throw new RangeError(`host: expected a loopback address, received "${host}"`);
  const runtime = options.runtime ?? processRuntime(options);
  const { store, runner, scheduler } = wire(runtime, options);
  const onBug = options.onBug ?? console.error;
  const server = createEcsServer({ ecs: { store, runner, scheduler, clock: systemClock }, onBug });
  const port = await listen(server, host, options.port ?? DEFAULT_PORT);
  return {
    endpoint: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    async stop() {
      scheduler.halt();
      await runner.stopAll({ code: 'ServiceSchedulerInitiated', reason: 'ecs-local is stopping' });
      await close(server);
    },
    kill() {
      scheduler.halt();
      runner.killAll();
      void close(server);
    },
  };
}

function processRuntime({ imageDirectory, stateDirectory }: EcsLocalOptions): ProcessRuntime {
  return new ProcessRuntime({ imageDirectory, stateDirectory, parentEnvironment: process.env });
}

function wire(runtime: Runtime, { timings: given = {}, onEvent = () => {} }: EcsLocalOptions) {
  const timings = { ...defaultTimings, ...given };
  const onChange = (task: Task) => scheduler.taskChanged(task);
  const runner = new TaskRunner({ runtime, clock: systemClock, timings, onChange });
  const scheduler = new Scheduler({ runner, clock: systemClock, timings, onEvent });
  return { store: new Store(), runner, scheduler };
}
