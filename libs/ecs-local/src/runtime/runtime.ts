import type { NetworkBinding } from '@aws-sdk/client-ecs';
import type { RegisteredContainer } from '../task-definition.ts';

/** What a runtime needs to know to start one container. */
export interface Launch {
  taskId: string;
  /** The task's service, or its family when it has none; logs are kept under this name. */
  owner: string;
  networkMode: string;
  container: RegisteredContainer;
}

export interface Exit {
  /** The process's own exit code, or 128 + the number of the signal that ended it. */
  exitCode: number;
  /** The container's `reason`, when the runtime itself ended it: `OutOfMemoryError: …`. */
  reason?: string;
}

/** A container that has started. */
export interface RunningContainer {
  /** The process runtime's pid, Docker's container id. */
  runtimeId: string;
  networkBindings: NetworkBinding[];
  /** Resolves, never rejects, when the main process has ended and nothing of the container is left running. */
  exited: Promise<Exit>;
  /** Asks the main process to end (SIGTERM). No effect once it has. */
  terminate(): void;
  /** Ends the container with all its processes (SIGKILL). Synchronous: the signals are sent when it returns. */
  kill(): void;
  /**
   * Runs a health check's command in the container. Resolves with whether it exited 0 within the time; never rejects.
   * A probe that outlives its time or its container is ended.
   *
   * @param command as in a task definition: `['CMD', …argv]`, `['CMD-SHELL', line]` or bare argv
   */
  probe(command: string[], timeoutMs: number): Promise<boolean>;
}

/** Makes tasks' containers run. The task's life (order, stop timeouts, health) is decided by its callers. */
export interface Runtime {
  /**
   * Starts a container; resolves once it runs. May be called again for a container that has exited.
   *
   * @throws LaunchError when the image or the command is not to be had; anything else thrown is a bug
   */
  start(launch: Launch): Promise<RunningContainer>;
  /** Frees what the task held (directories, ports); called once, after its last container has exited. */
  release(taskId: string): Promise<void>;
  /** Called once, before anything is started: ends what a former run has left behind. */
  open?(): Promise<void>;
  /** Called once, after the last task, or in the middle of everything: nothing may be left running. Synchronous. */
  close?(): void;
}

/** A container that did not start. The message begins with ECS's name for the cause and becomes the stoppedReason. */
export class LaunchError extends Error {
  override readonly name = 'LaunchError';

  constructor(cause: 'CannotPullContainerError' | 'CannotStartContainerError', message: string) {
    super(`${cause}: ${message}`);
  }
}
