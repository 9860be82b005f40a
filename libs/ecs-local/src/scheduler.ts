import { backoffAfter } from './backoff.ts';
import type { Clock } from './clock.ts';
import { conditionOf, endOf, readyAt } from './condition.ts';
import { complete, dropDrained } from './deployment.ts';
import { isSteady, type Plan, plan, type ServiceState, type TaskCondition } from './plan.ts';
import { eventMessage, withEvent } from './service-events.ts';
import type { Deployment, Service } from './store.ts';
import { hasHealthCheck, type Task } from './task.ts';
import type { StopCause, TaskRunner } from './task-runner.ts';
import type { Timings } from './timings.ts';

const DEFAULT_MINIMUM_HEALTHY_PERCENT = 100;
const DEFAULT_MAXIMUM_PERCENT = 200;
const FAILURES_WORTH_AN_EVENT = 3;

export interface SchedulerOptions {
  runner: TaskRunner;
  clock: Clock;
  timings: Timings;
  onEvent(event: { service: string; message: string; createdAt: Date }): void;
}

/** Keeps services at what they should be: looks at one after each of its changes and does what `plan` decides. */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #due = new Set<Service>();
  readonly #wakers = new Map<Service, () => void>();
  readonly #conditions = new WeakMap<Task, TaskCondition | 'over'>();
  #halted = false;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  /** Looks at the service once the current change is complete; many calls make one look. */
  schedule(service: Service): void {
    if (this.#due.size === 0) queueMicrotask(() => this.#lookAtDue());
    this.#due.add(service);
  }

  /** Decides nothing any more. */
  halt(): void {
    this.#halted = true;
  }

  taskChanged(task: Task): void {
    const { owner } = task;
    if (!owner) return;
    const { clock, timings } = this.#options;
    const before = this.#conditions.get(task) ?? 'starting';
    const condition = conditionOf(task, clock.now(), timings);
    this.#conditions.set(task, condition);
    if (condition !== before) this.#conditionChanged(task, owner, condition);
    if (condition === 'starting') this.#lookAgainWhenReady(task);
    if (task.lastStatus === 'RUNNING')
      owner.deployment.backoff = { ...owner.deployment.backoff, failures: 0 };
    if (task.lastStatus === 'STOPPED') owner.service.tasks.delete(task);
    this.schedule(owner.service);
  }

  #conditionChanged(task: Task, owner: NonNullable<Task['owner']>, condition: TaskCondition | 'over'): void {
    const { service, deployment } = owner;
    if (condition === 'ready') deployment.failedTasks = 0;
    if (condition === 'sick') {
      deployment.failedTasks += 1;
      this.#event(service, eventMessage.failedHealthChecks(service, task));
    }
    if (condition === 'over') this.#taskOver(task, service, deployment);
  }

  #taskOver(task: Task, service: Service, deployment: Deployment): void {
    const { clock, timings } = this.#options;
    const end = endOf(task, timings);
    service.steady = false;
    if (!end) return;
    deployment.backoff = backoffAfter(deployment.backoff, end, clock.now(), timings);
    if (end !== 'failed-to-start') return;
    deployment.failedTasks += 1;
    if (deployment.backoff.failures === FAILURES_WORTH_AN_EVENT) {
      this.#event(service, eventMessage.unableToStart(service));
    }
  }

  #lookAgainWhenReady(task: Task): void {
    const { clock, timings } = this.#options;
    if (hasHealthCheck(task) || !task.startedAt) return;
    clock.after(readyAt(task, timings) - clock.now(), () => this.taskChanged(task));
  }

  #lookAtDue(): void {
    const due = [...this.#due];
    this.#due.clear();
    for (const service of due) this.#lookAt(service);
  }

  #lookAt(service: Service): void {
    if (this.#halted || service.status === 'INACTIVE') return;
    const decided = plan(this.#state(service));
    for (const deployment of service.deployments) deployment.kept = decided.kept.get(deployment.id) ?? 0;
    this.#start(service, decided.start);
    this.#stop(service, decided.stop);
    dropDrained(service);
    this.#tellWhenSteady(service);
    this.#wakeAfterBackoff(service);
    if (service.status === 'DRAINING' && service.tasks.size === 0) service.status = 'INACTIVE';
  }

  #state(service: Service): ServiceState {
    const { clock, timings } = this.#options;
    const now = clock.now();
    const { deploymentConfiguration: limits } = service.request;
    const [primary, ...replaced] = service.deployments;
    const stateOf = ({ id, kept, backoff }: Deployment) => ({ id, kept, waiting: now < backoff.until });
    return {
      desired: service.desiredCount,
      minimumHealthyPercent: limits?.minimumHealthyPercent ?? DEFAULT_MINIMUM_HEALTHY_PERCENT,
      maximumPercent: limits?.maximumPercent ?? DEFAULT_MAXIMUM_PERCENT,
      deployments: [stateOf(primary), ...replaced.map(stateOf)],
      tasks: [...service.tasks].flatMap((task) => {
        const condition = conditionOf(task, now, timings);
        const deployment = task.owner?.deployment.id ?? '';
        return condition === 'over' ? [] : [{ id: task.id, deployment, condition }];
      }),
    };
  }

  #start(service: Service, starts: Plan['start']): void {
    for (const { deployment: id, count } of starts) {
      const deployment = service.deployments.find((one) => one.id === id);
      if (!deployment) continue;
      const tasks = Array.from({ length: count }, () =>
        this.#options.runner.start({
          cluster: service.cluster,
          definition: deployment.taskDefinition,
          group: `service:${service.name}`,
          startedBy: deployment.id,
          owner: { service, deployment },
        }),
      );
      this.#event(service, eventMessage.started(service, tasks));
    }
  }

  #stop(service: Service, stops: Plan['stop']): void {
    if (stops.length === 0) return;
    const causes = new Map(stops.map(({ task, because }) => [task, because]));
    const tasks = [...service.tasks].filter(({ id }) => causes.has(id));
    this.#event(service, eventMessage.stopped(service, tasks));
    const [primary] = service.deployments;
    for (const task of tasks) {
      this.#options.runner.stop(task, causes.get(task.id) === 'sick' ? SICK : scaling(primary));
    }
  }

  #tellWhenSteady(service: Service): void {
    const [primary] = service.deployments;
    if (service.status !== 'ACTIVE' || !isSteady(this.#state(service))) return;
    if (primary.rolloutState === 'IN_PROGRESS') {
      complete(primary, this.#now());
      this.#event(service, eventMessage.completed(service, primary));
    }
    if (!service.steady) this.#event(service, eventMessage.steady(service));
    service.steady = true;
  }

  #wakeAfterBackoff(service: Service): void {
    const { clock } = this.#options;
    this.#wakers.get(service)?.();
    this.#wakers.delete(service);
    const waits = service.deployments
      .map(({ backoff }) => backoff.until - clock.now())
      .filter((ms) => ms > 0);
    if (waits.length === 0) return;
    this.#wakers.set(
      service,
      clock.after(Math.min(...waits), () => this.schedule(service)),
    );
  }

  #event(service: Service, message: string): void {
    const createdAt = this.#now();
    service.events = withEvent(service.events, message, createdAt);
    this.#options.onEvent({ service: service.name, message, createdAt });
  }

  #now(): Date {
    return new Date(this.#options.clock.now());
  }
}

const SICK: StopCause = {
  code: 'ServiceSchedulerInitiated',
  reason: 'Task failed container health checks',
};

const scaling = ({ id }: Deployment): StopCause => ({
  code: 'ServiceSchedulerInitiated',
  reason: `Scaling activity initiated by (deployment ${id})`,
});
