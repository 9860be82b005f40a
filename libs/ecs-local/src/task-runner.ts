import type { TaskStopCode } from '@aws-sdk/client-ecs';
import type { Clock } from './clock.ts';
import { clientError } from './errors.ts';
import { monitorHealth } from './health-monitor.ts';
import { LaunchError, type RunningContainer, type Runtime } from './runtime/runtime.ts';
import { type Container, healthCheckOf, type NewTask, newTask, type Task } from './task.ts';
import type { Timings } from './timings.ts';

const DEFAULT_STOP_TIMEOUT_S = 30;

export interface StopCause {
  code: TaskStopCode;
  reason: string;
}

export interface TaskRunnerOptions {
  runtime: Runtime;
  clock: Clock;
  timings: Timings;
  /** Called after each change of a task's state or health, with the state already changed. */
  onChange(task: Task): void;
}

/** A container that runs, and what is to be called off when it ends. */
interface Live {
  running: RunningContainer;
  stopMonitor?: () => void;
  /** There once the container has got its SIGTERM. */
  cancelKill?: () => void;
}

/** Leads tasks through their life: starts their containers, watches them, stops them, records what became of them. */
export class TaskRunner {
  readonly #options: TaskRunnerOptions;
  readonly #live = new Map<Container, Live>();
  /** Tasks that have not ended, each with the promise of its end. */
  readonly #active = new Map<Task, PromiseWithResolvers<void>>();
  readonly #launching = new Set<Task>();
  #closed = false;

  constructor(options: TaskRunnerOptions) {
    this.#options = options;
  }

  /** Records a new task and starts it; what becomes of it is told by `onChange`. */
  start(options: NewTask): Task {
    if (this.#closed) throw clientError('ecs-local is stopping: it starts no more tasks.');
    const task = newTask(options, this.#now());
    task.cluster.tasks.set(task.id, task);
    task.owner?.service.tasks.add(task);
    this.#active.set(task, Promise.withResolvers());
    this.#launching.add(task);
    task.lastStatus = 'PENDING';
    void this.#launch(task);
    return task;
  }

  /**
   * Stops a task: it shows desiredStatus STOPPED first, then its containers get SIGTERM and, after their stopTimeout,
   * SIGKILL. No effect on a task that is being stopped already.
   */
  stop(task: Task, { code, reason }: StopCause): void {
    if (task.desiredStatus === 'STOPPED') return;
    task.desiredStatus = 'STOPPED';
    task.stopCode = code;
    task.stoppedReason = reason;
    task.stoppingAt = this.#now();
    if (task.lastStatus === 'RUNNING') task.lastStatus = 'STOPPING';
    this.#changed(task);
    for (const container of task.containers) this.#terminate(container);
  }

  /** Starts nothing any more, stops every task and resolves when the last one has ended. */
  async stopAll(cause: StopCause): Promise<void> {
    this.#closed = true;
    for (const task of this.#active.keys()) this.stop(task, cause);
    await Promise.all([...this.#active.values()].map(({ promise }) => promise));
  }

  /** SIGKILL for every container, now. */
  killAll(): void {
    this.#closed = true;
    for (const { running } of this.#live.values()) running.kill();
  }

  async #launch(task: Task): Promise<void> {
    try {
      for (const container of task.containers) {
        if (task.desiredStatus === 'STOPPED') break;
        await this.#launchContainer(task, container);
      }
    } catch (error) {
      this.#failed(task, error);
    }
    this.#launching.delete(task);
    this.#launched(task);
  }

  async #launchContainer(task: Task, container: Container): Promise<void> {
    const launch = {
      taskId: task.id,
      owner: task.owner?.service.name ?? task.definition.family,
      networkMode: task.definition.networkMode ?? 'bridge',
      container: container.definition,
    };
    const running = await this.#options.runtime.start(launch).catch((error: Error) => {
      container.reason = error.message;
      throw error;
    });
    container.lastStatus = 'RUNNING';
    container.runtimeId = running.runtimeId;
    container.networkBindings = running.networkBindings;
    this.#live.set(container, { running });
    void running.exited.then(({ exitCode }) => this.#exited(task, container, exitCode));
  }

  /** A task that was stopped while it was starting has nobody else to stop the container that has come up since. */
  #launched(task: Task): void {
    if (task.desiredStatus === 'STOPPED') {
      for (const container of task.containers) this.#terminate(container);
      this.#endIfDone(task);
      return;
    }
    task.lastStatus = 'RUNNING';
    task.startedAt = this.#now();
    for (const container of task.containers) this.#monitor(task, container);
    this.#changed(task);
  }

  #failed(task: Task, error: unknown): void {
    const reason =
      error instanceof LaunchError
        ? error.message
        : `CannotCreateContainerError: ${(error as Error).message}`;
    this.stop(task, { code: 'TaskFailedToStart', reason });
  }

  #monitor(task: Task, container: Container): void {
    const live = this.#live.get(container);
    const check = healthCheckOf(container.definition);
    if (!live || !check) return;
    const { clock, timings } = this.#options;
    live.stopMonitor = monitorHealth(
      {
        container: live.running,
        check,
        firstProbeIntervalMs: timings.firstProbeIntervalMs,
        onHealth: (health) => {
          const news = container.health?.status !== health.status;
          container.health = health;
          if (news) this.#changed(task);
        },
      },
      clock,
    );
  }

  #terminate(container: Container): void {
    const live = this.#live.get(container);
    // A program may take a second SIGTERM as an order to leave at once.
    if (!live || live.cancelKill) return;
    live.stopMonitor?.();
    const seconds = container.definition.stopTimeout ?? DEFAULT_STOP_TIMEOUT_S;
    live.cancelKill = this.#options.clock.after(seconds * 1000, () => live.running.kill());
    live.running.terminate();
  }

  #exited(task: Task, container: Container, exitCode: number): void {
    const live = this.#live.get(container);
    live?.stopMonitor?.();
    live?.cancelKill?.();
    this.#live.delete(container);
    container.lastStatus = 'STOPPED';
    container.exitCode = exitCode;
    if (container.definition.essential) {
      this.stop(task, { code: 'EssentialContainerExited', reason: 'Essential container in task exited' });
    }
    this.#endIfDone(task);
  }

  #endIfDone(task: Task): void {
    const over = task.desiredStatus === 'STOPPED' && task.lastStatus !== 'STOPPED';
    const busy = this.#launching.has(task) || task.containers.some((container) => this.#live.has(container));
    if (!over || busy) return;
    task.lastStatus = 'STOPPED';
    task.stoppedAt = this.#now();
    for (const container of task.containers) container.lastStatus = 'STOPPED';
    this.#changed(task);
    this.#forgetLater(task);
    void this.#release(task);
  }

  async #release(task: Task): Promise<void> {
    // A directory that cannot be removed is no reason to fail: the task has ended all the same.
    await this.#options.runtime.release(task.id).catch(() => {});
    this.#active.get(task)?.resolve();
    this.#active.delete(task);
  }

  #forgetLater(task: Task): void {
    const { clock, timings } = this.#options;
    clock.after(timings.stoppedTaskRetentionMs, () => task.cluster.tasks.delete(task.id));
  }

  #changed(task: Task): void {
    task.version += 1;
    this.#options.onChange(task);
  }

  #now(): Date {
    return new Date(this.#options.clock.now());
  }
}
