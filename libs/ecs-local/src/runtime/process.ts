import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { NetworkBinding } from '@aws-sdk/client-ecs';
import { HostPorts } from './host-ports.ts';
import { imageDirectory } from './image-directory.ts';
import { processEnvironment } from './process-environment.ts';
import { runningProcess } from './running-process.ts';
import { type Launch, LaunchError, type RunningContainer, type Runtime } from './runtime.ts';

export interface ProcessRuntimeOptions {
  /** Where an image's files are: a path with `{name}`. */
  imageDirectory: string;
  /** Holds `tasks/<id>/` while a task lives, and `logs/<service or family>/<id>.log` for good. */
  stateDirectory: string;
  /** The environment of this process; tasks get a few names of it. */
  parentEnvironment: Record<string, string | undefined>;
}

/**
 * Containers as child processes, each the leader of a process group of its own, so that the terminal's Ctrl-C is not
 * theirs. The IPC channel is there for its end: a program that heeds `disconnect` does not outlive ecs-local.
 */
export class ProcessRuntime implements Runtime {
  readonly #options: ProcessRuntimeOptions;
  readonly #ports = new HostPorts();

  constructor(options: ProcessRuntimeOptions) {
    this.#options = options;
  }

  async start(launch: Launch): Promise<RunningContainer> {
    const cwd = await imageDirectory(this.#options.imageDirectory, launch.container.image);
    const argv = commandLine(launch);
    const bindings = await this.#ports.bind(launch);
    const program = { argv, cwd, env: await this.#environment(launch, bindings) };
    const log = await this.#openLog(launch);
    try {
      return await runningProcess(program, log.fd, bindings);
    } finally {
      await log.close();
    }
  }

  async release(taskId: string): Promise<void> {
    this.#ports.release(taskId);
    await rm(this.#taskDirectory(taskId), { recursive: true, force: true });
  }

  async #environment(launch: Launch, bindings: NetworkBinding[]): Promise<Record<string, string>> {
    const temporaryDirectory = join(this.#taskDirectory(launch.taskId), 'tmp');
    await mkdir(temporaryDirectory, { recursive: true });
    return processEnvironment({
      parent: this.#options.parentEnvironment,
      nodePath: process.execPath,
      defined: launch.container.environment ?? [],
      port: bindings[0]?.hostPort,
      temporaryDirectory,
    });
  }

  async #openLog({ owner, taskId }: Launch): Promise<FileHandle> {
    const directory = resolve(this.#options.stateDirectory, 'logs', owner);
    await mkdir(directory, { recursive: true });
    return open(join(directory, `${taskId}.log`), 'a');
  }

  #taskDirectory(taskId: string): string {
    return resolve(this.#options.stateDirectory, 'tasks', taskId);
  }
}

/** @throws LaunchError: an image directory has no default command as a container image may have */
function commandLine({ container }: Launch): [string, ...string[]] {
  const [file, ...args] = [...(container.entryPoint ?? []), ...(container.command ?? [])];
  if (file !== undefined) return [file, ...args];
  throw new LaunchError(
    'CannotStartContainerError',
    `no command specified: container ${container.name} has neither entryPoint nor command`,
  );
}
