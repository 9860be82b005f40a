import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { NetworkBinding } from '@aws-sdk/client-ecs';
import { HostPorts } from './host-ports.ts';
import { imageDirectory } from './image-directory.ts';
import { type LogLimits, LogRotation } from './log-rotation.ts';
import { MemoryLimits } from './memory-limits.ts';
import { withMemoryLimit } from './out-of-memory.ts';
import { processEnvironment } from './process-environment.ts';
import { runningProcess } from './running-process.ts';
import { type Launch, LaunchError, type RunningContainer, type Runtime } from './runtime.ts';
import { TaskDirectories } from './task-directory.ts';
import { Watchdog } from './watchdog.ts';

export interface ProcessRuntimeOptions {
  /** Where an image's files are: a path with `{name}`. */
  imageDirectory: string;
  /** Holds `tasks/<id>/` while a task lives, and `logs/<service or family>/<id>.log` for good. */
  stateDirectory: string;
  /** The environment of this process; tasks get a few names of it. */
  parentEnvironment: Record<string, string | undefined>;
  logLimits: LogLimits;
  timings: { memorySampleMs: number; logCheckMs: number };
  /** Where a container finds its metadata. */
  metadataUri(launch: Launch): string;
}

/**
 * Containers as child processes, each the leader of a process group of its own, so that the terminal's Ctrl-C is not
 * theirs. The IPC channel is there for its end: a program that heeds `disconnect` can leave in order when ecs-local is
 * killed; the watchdog ends the others.
 */
export class ProcessRuntime implements Runtime {
  readonly #options: ProcessRuntimeOptions;
  readonly #ports = new HostPorts();
  readonly #directories: TaskDirectories;
  readonly #memory: MemoryLimits;
  readonly #logs: LogRotation;
  readonly #watchdog = new Watchdog();

  constructor(options: ProcessRuntimeOptions) {
    const { stateDirectory, timings, logLimits } = options;
    this.#options = options;
    this.#directories = new TaskDirectories(stateDirectory);
    this.#memory = new MemoryLimits({ sampleMs: timings.memorySampleMs });
    this.#logs = new LogRotation(logLimits, timings.logCheckMs);
  }

  async open(): Promise<void> {
    await this.#directories.sweep();
    this.#watchdog.open();
  }

  close(): void {
    this.#watchdog.close();
  }

  async start(launch: Launch): Promise<RunningContainer> {
    const cwd = await imageDirectory(this.#options.imageDirectory, launch.container.image);
    const argv = commandLine(launch);
    const bindings = await this.#ports.bind(launch);
    const program = { argv, cwd, env: await this.#environment(launch, bindings) };
    const log = await this.#openLog(launch);
    try {
      const running = await runningProcess(program, {
        bindings,
        log: log.fd,
        watchdog: this.#watchdog,
        onStart: (pid) => this.#directories.record(launch.taskId, pid),
      });
      return withMemoryLimit(running, launch.container.memory, this.#memory);
    } finally {
      await log.close();
    }
  }

  async release(taskId: string): Promise<void> {
    this.#ports.release(taskId);
    this.#logs.unwatch(taskId);
    await this.#directories.remove(taskId);
  }

  async #environment(launch: Launch, bindings: NetworkBinding[]): Promise<Record<string, string>> {
    return processEnvironment({
      parent: this.#options.parentEnvironment,
      nodePath: process.execPath,
      defined: launch.container.environment ?? [],
      metadataUri: this.#options.metadataUri(launch),
      port: bindings[0]?.hostPort,
      temporaryDirectory: await this.#directories.temporary(launch.taskId),
    });
  }

  async #openLog({ owner, taskId }: Launch): Promise<FileHandle> {
    const directory = resolve(this.#options.stateDirectory, 'logs', owner);
    await mkdir(directory, { recursive: true });
    const path = join(directory, `${taskId}.log`);
    this.#logs.watch(taskId, path);
    return open(path, 'a');
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
