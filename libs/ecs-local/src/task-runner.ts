import type { TaskStopCode } from '@aws-sdk/client-ecs';
import type { Clock } from './clock.ts';
import { mayStop, startVerdict } from './container-order.ts';
import { clientError } from './errors.ts';
import { monitorHealth } from './health-monitor.ts';
import { HostPortReservations } from './host-port-reservations.ts';
import { isRestarted } from './restart-policy.ts';
import {
  type Exit,
  type Launch,
  LaunchError,
  type RunningContainer,
  type Runtime,
} from './runtime/runtime.ts';
import { type Container, healthCheckOf, type NewTask, newTask, type Task } from './task.ts';
import type { RegisteredTaskDefinition } from './task-definition.ts';
import type { Timings } from './timings.ts';

const DEFAULT_STOP_TIMEOUT_S = 30;

export interface StopCause {
  code: TaskStopCode;
  reason: string;
}

const ESSENTIAL_EXITED: StopCause = {
  code: 'EssentialContainerExited',
  reason: 'Essential container in task exited',
};

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
  cancelStartTimeout?: () => void;
  /** There once the container has got its SIGTERM. */
  cancelKill?: () => void;
}

/** Leads tasks through their life: starts their containers, watches them, stops them, records what became of them. */
export class TaskRunner {
  readonly #options: TaskRunnerOptions;
  readonly #live = new Map<Container, Live>();
  /** Tasks that have not ended, each with the promise of its end. */
  readonly #active = new Map<Task, PromiseWithResolvers<void>>();
  readonly #launching = new Set<Container>();
  readonly #hostPorts = new HostPortReservations();
  #closed = false;

  constructor(options: TaskRunnerOptions) {
    this.#options = options;
  }

  /** Whether the host ports that such a task must have are free. */
  hasPlaceFor(definition: RegisteredTaskDefinition): boolean {
    return this.#hostPorts.areFree(definition);
  }

  /** Records a new task and starts it; what becomes of it is told by `onChange`. */
  start(options: NewTask): Task {
    if (this.#closed) throw clientError('ecs-local is stopping: it starts no more tasks.');
    const task = newTask(options, this.#now());
    task.cluster.tasks.set(task.id, task);
    task.owner?.service.tasks.add(task);
    this.#active.set(task, Promise.withResolvers());
    this.#hostPorts.reserve(task.definition, task.id);
    task.lastStatus = 'PENDING';
    this.#advance(task);
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
    this.#goOnStopping(task);
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

  /** Starts the containers whose turn it is; the task runs once each of them has started. */
  #advance(task: Task): void {
    for (const container of task.containers) {
      if (task.desiredStatus === 'STOPPED') return;
      if (container.lastStatus === 'PENDING' && !this.#launching.has(container))
        this.#tryStart(task, container);
    }
    if (
      task.lastStatus === 'PENDING' &&
      task.containers.every(({ lastStatus }) => lastStatus !== 'PENDING')
    ) {
      task.lastStatus = 'RUNNING';
      task.startedAt = this.#now();
      this.#changed(task);
    }
  }

  #tryStart(task: Task, container: Container): void {
    const verdict = startVerdict(container, task.containers);
    if (verdict.kind === 'start') void this.#launch(task, container);
    if (verdict.kind === 'never') this.#cannotStart(task, container, verdict.reason, ESSENTIAL_EXITED);
  }

  async #launch(task: Task, container: Container): Promise<void> {
    this.#launching.add(container);
    try {
      const running = await this.#options.runtime.start(launchOf(task, container));
      this.#launching.delete(container);
      this.#launched(task, container, running);
    } catch (error) {
      this.#launching.delete(container);
      this.#failed(task, container, error as Error);
    }
    this.#goOnStopping(task);
  }

  #launched(task: Task, container: Container, running: RunningContainer): void {
    container.lastStatus = 'RUNNING';
    container.startedAt = this.#now();
    container.runtimeId = running.runtimeId;
    container.networkBindings = running.networkBindings;
    const live: Live = { running };
    this.#live.set(container, live);
    void running.exited.then((exit) => this.#exited(task, container, exit));
    if (task.desiredStatus === 'STOPPED') return;
    live.cancelStartTimeout = this.#watchStartTimeout(task, container);
    this.#monitor(task, container, live);
    this.#advance(task);
  }

  /** Gives up on what waits for a container that takes longer than its startTimeout. */
  #watchStartTimeout(task: Task, container: Container): () => void {
    const { startTimeout } = container.definition;
    if (startTimeout === undefined) return () => {};
    return this.#options.clock.after(startTimeout * 1000, () => {
      container.timedOut = true;
      this.#advance(task);
    });
  }

  #failed(task: Task, container: Container, error: Error): void {
    const reason =
      error instanceof LaunchError ? error.message : `CannotCreateContainerError: ${error.message}`;
    this.#cannotStart(task, container, reason, { code: 'TaskFailedToStart', reason });
  }

  #cannotStart(task: Task, container: Container, reason: string, cause: StopCause): void {
    container.lastStatus = 'STOPPED';
    container.reason = reason;
    if (container.definition.essential) this.stop(task, cause);
    else this.#advance(task);
  }

  #monitor(task: Task, container: Container, live: Live): void {
    const check = healthCheckOf(container.definition);
    if (!check) return;
    const { clock, timings } = this.#options;
    live.stopMonitor = monitorHealth(
      {
        container: live.running,
        check,
        firstProbeIntervalMs: timings.firstProbeIntervalMs,
        onHealth: (health) => {
          const news = container.health?.status !== health.status;
          container.health = health;
          if (!news) return;
          this.#advance(task);
          this.#changed(task);
        },
      },
      clock,
    );
  }

  /** Stops what nothing that runs depends on any more, and ends the task after its last container. */
  #goOnStopping(task: Task): void {
    if (task.desiredStatus !== 'STOPPED') return;
    const left = task.containers.filter((one) => this.#live.has(one) || this.#launching.has(one));
    for (const container of left) if (mayStop(container, left)) this.#terminate(container);
    if (left.length === 0) this.#end(task);
  }

  #terminate(container: Container): void {
    const live = this.#live.get(container);
    // A program may take a second SIGTERM as an order to leave at once.
    if (!live || live.cancelKill) return;
    live.stopMonitor?.();
    live.cancelStartTimeout?.();
    const seconds = container.definition.stopTimeout ?? DEFAULT_STOP_TIMEOUT_S;
    live.cancelKill = this.#options.clock.after(seconds * 1000, () => live.running.kill());
    live.running.terminate();
  }

  #exited(task: Task, container: Container, { exitCode, reason }: Exit): void {
    const live = this.#live.get(container);
    live?.stopMonitor?.();
    live?.cancelStartTimeout?.();
    live?.cancelKill?.();
    this.#live.delete(container);
    if (task.desiredStatus === 'RUNNING' && this.#isRestarted(container, exitCode)) {
      this.#restart(task, container);
      return;
    }
    container.lastStatus = 'STOPPED';
    container.exitCode = exitCode;
    if (reason !== undefined) container.reason = reason;
    if (container.definition.essential) this.stop(task, ESSENTIAL_EXITED);
    this.#advance(task);
    this.#goOnStopping(task);
  }

  #isRestarted({ definition, startedAt }: Container, exitCode: number): boolean {
    const now = this.#options.clock.now();
    return isRestarted(definition.restartPolicy, { exitCode, ranMs: now - (startedAt?.getTime() ?? now) });
  }

  /** The task goes on as if nothing had happened; the container's health starts anew. */
  #restart(task: Task, container: Container): void {
    container.restarts += 1;
    container.lastStatus = 'PENDING';
    delete container.health;
    void this.#launch(task, container);
    this.#changed(task);
  }

  #end(task: Task): void {
    if (task.lastStatus === 'STOPPED') return;
    task.lastStatus = 'STOPPED';
    task.stoppedAt = this.#now();
    for (const container of task.containers) container.lastStatus = 'STOPPED';
    this.#hostPorts.release(task.definition, task.id);
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

function launchOf(task: Task, { definition }: Container): Launch {
  return {
    taskId: task.id,
    owner: task.owner?.service.name ?? task.definition.family,
    networkMode: task.definition.networkMode ?? 'bridge',
    container: definition,
  };
}
