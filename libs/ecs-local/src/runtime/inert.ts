import { HostPorts } from './host-ports.ts';
import type { Exit, Launch, RunningContainer, Runtime } from './runtime.ts';

/** A container that only pretends; tests end it and decide what its checks say. */
export interface InertContainer extends RunningContainer {
  launch: Launch;
  /** Whether health checks pass; true unless a test says otherwise. */
  healthy: boolean;
  end(exit: Exit): void;
}

/** Runs nothing: tasks start at once, ignore nothing and use no memory but their records. */
export class InertRuntime implements Runtime {
  /** By runtimeId, while they run. */
  readonly containers = new Map<string, InertContainer>();
  readonly #ports = new HostPorts(async () => true);
  #started = 0;

  async start(launch: Launch): Promise<InertContainer> {
    const runtimeId = `inert-${++this.#started}`;
    const networkBindings = await this.#ports.bind(launch);
    const { promise: exited, resolve } = Promise.withResolvers<Exit>();
    const end = (exit: Exit) => {
      this.containers.delete(runtimeId);
      resolve(exit);
    };
    const container: InertContainer = {
      runtimeId,
      launch,
      networkBindings,
      exited,
      healthy: true,
      end,
      terminate: () => end({ exitCode: 143 }),
      kill: () => end({ exitCode: 137 }),
      probe: async () => container.healthy,
    };
    this.containers.set(runtimeId, container);
    return container;
  }

  async release(taskId: string): Promise<void> {
    this.#ports.release(taskId);
  }
}
