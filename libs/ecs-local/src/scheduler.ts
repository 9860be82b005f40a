import type { StopServiceDeploymentStopType } from '@aws-sdk/client-ecs';
import { backoffAfter } from './backoff.ts';
import { completeStrategy, nextCapacityProvider, providersOf } from './capacity-provider-strategy.ts';
import type { Clock } from './clock.ts';
import { conditionOf, endOf, nextLookAt } from './condition.ts';
import { complete, dropDrained } from './deployment.ts';
import { containerInstanceId } from './identifiers.ts';
import { isSteady, type Plan, plan, type ServiceState, type TaskCondition } from './plan.ts';
import { judge, stopRollout } from './rollback.ts';
import { eventMessage, withEvent } from './service-events.ts';
import type { Deployment, Service } from './store.ts';
import type { Task } from './task.ts';
import type { StopCause, TaskRunner } from './task-runner.ts';
import { serviceTaskTags } from './task-tags.ts';
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
  /** Tasks that have been counted as healthy or as failed; each counts once. */
  readonly #counted = new WeakSet<Task>();
  readonly #unplaced = new Set<Service>();
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

  /** Gives the deployment under way up; ROLLBACK goes back to what completed last. */
  stopRollout(service: Service, stopType: StopServiceDeploymentStopType): void {
    for (const message of stopRollout(service, stopType, this.#now())) this.#event(service, message);
    this.schedule(service);
  }

  /** There may be a place now for tasks that found none: one has ended, or the instance takes tasks again. */
  placeAgain(): void {
    for (const service of this.#unplaced) {
      for (const deployment of service.deployments) deployment.unplacedUntil = 0;
      this.schedule(service);
    }
    this.#unplaced.clear();
  }

  taskChanged(task: Task): void {
    const { owner } = task;
    if (task.lastStatus === 'STOPPED') this.placeAgain();
    if (!owner) return;
    const { clock, timings } = this.#options;
    const before = this.#conditions.get(task) ?? 'starting';
    const condition = conditionOf(task, clock.now(), timings);
    this.#conditions.set(task, condition);
    if (condition !== before) this.#conditionChanged(task, owner, condition);
    if (condition === 'starting') this.#lookAgain(task);
    if (task.lastStatus === 'RUNNING')
      owner.deployment.backoff = { ...owner.deployment.backoff, failures: 0 };
    if (task.lastStatus === 'STOPPED') owner.service.tasks.delete(task);
    this.schedule(owner.service);
  }

  #conditionChanged(task: Task, owner: NonNullable<Task['owner']>, condition: TaskCondition | 'over'): void {
    const { service, deployment } = owner;
    if (condition === 'ready') this.#succeeded(task, service, deployment);
    if (condition === 'sick') {
      this.#event(service, eventMessage.failedHealthChecks(service, task));
      this.#failed(task, service, deployment);
    }
    if (condition === 'over') this.#taskOver(task, service, deployment);
  }

  #taskOver(task: Task, service: Service, deployment: Deployment): void {
    const { clock, timings } = this.#options;
    const end = endOf(task, timings);
    service.steady = false;
    if (!end) return;
    deployment.backoff = backoffAfter(deployment.backoff, end, clock.now(), timings);
    if (end === 'failed-to-start' && deployment.backoff.failures === FAILURES_WORTH_AN_EVENT) {
      this.#event(service, eventMessage.unableToStart(service));
    }
    this.#failed(task, service, deployment);
  }

  #succeeded(task: Task, service: Service, deployment: Deployment): void {
    this.#counted.add(task);
    const breaker = service.request.deploymentConfiguration?.deploymentCircuitBreaker;
    if (breaker?.resetOnHealthyTask ?? true) deployment.failedTasks = 0;
  }

  /** Only a task that has never been healthy speaks against its deployment. */
  #failed(task: Task, service: Service, deployment: Deployment): void {
    if (this.#counted.has(task)) return;
    this.#counted.add(task);
    deployment.failedTasks += 1;
    for (const message of judge(service, this.#now())) this.#event(service, message);
  }

  #lookAgain(task: Task): void {
    const { clock, timings } = this.#options;
    const at = nextLookAt(task, timings);
    if (Number.isFinite(at)) clock.after(at - clock.now(), () => this.taskChanged(task));
  }

  #lookAtDue(): void {
    const due = [...this.#due];
    this.#due.clear();
    for (const service of due) this.#lookAt(service);
  }

  #lookAt(service: Service): void {
    if (this.#halted || service.status === 'INACTIVE') return;
    const now = this.#options.clock.now();
    const decided = plan(this.#state(service, now));
    for (const deployment of service.deployments) deployment.kept = decided.kept.get(deployment.id) ?? 0;
    this.#start(service, decided.start);
    this.#stop(service, decided.stop);
    dropDrained(service);
    this.#tellWhenSteady(service, now);
    this.#wakeAfterWait(service, now);
    if (service.status === 'DRAINING' && service.tasks.size === 0) service.status = 'INACTIVE';
  }

  #state(service: Service, now: number): ServiceState {
    const { timings } = this.#options;
    const { deploymentConfiguration: limits } = service.request;
    const [primary, ...replaced] = service.deployments;
    const stateOf = ({ id, kept, backoff, unplacedUntil, rolloutState }: Deployment) => ({
      id,
      kept,
      waiting: now < backoff.until,
      unplaced: now < unplacedUntil,
      failed: rolloutState === 'FAILED',
    });
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
      const tasks = this.#place(service, deployment, count);
      if (tasks.length > 0) this.#event(service, eventMessage.started(service, tasks));
      if (tasks.length < count) this.#foundNoPlace(service, deployment);
    }
  }

  #place(service: Service, deployment: Deployment, count: number): Task[] {
    const { runner } = this.#options;
    const { taskDefinition: definition, id: startedBy } = deployment;
    const { cluster } = service;
    const group = `service:${service.name}`;
    const tasks: Task[] = [];
    const tags = serviceTaskTags(service, definition);
    const strategy = completeStrategy(service.request.capacityProviderStrategy);
    const owner = { service, deployment };
    const hasPlace = () => cluster.instance.status === 'ACTIVE' && runner.hasPlaceFor(definition);
    while (tasks.length < count && hasPlace()) {
      const capacityProvider = nextCapacityProvider(strategy, providersOf(service.tasks));
      tasks.push(runner.start({ cluster, definition, group, startedBy, owner, tags, capacityProvider }));
    }
    return tasks;
  }

  #foundNoPlace(service: Service, deployment: Deployment): void {
    const { clock, timings } = this.#options;
    deployment.unplacedUntil = clock.now() + timings.placementRetryMs;
    this.#unplaced.add(service);
    const { cluster } = service;
    const portTaken = cluster.instance.status === 'ACTIVE';
    const message = eventMessage.unplaced(service, portTaken ? containerInstanceId(cluster.name) : undefined);
    if (service.events[0]?.message !== message) this.#event(service, message);
    this.schedule(service);
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

  #tellWhenSteady(service: Service, now: number): void {
    const [primary] = service.deployments;
    if (service.status !== 'ACTIVE' || !isSteady(this.#state(service, now))) return;
    if (primary.rolloutState === 'IN_PROGRESS') {
      complete(service, this.#now());
      this.#event(service, eventMessage.completed(service, primary));
    }
    if (!service.steady) this.#event(service, eventMessage.steady(service));
    service.steady = true;
  }

  /** @param lookedAt when it was decided who waits: a wait that has ended since then is one to wake after, too */
  #wakeAfterWait(service: Service, lookedAt: number): void {
    const { clock } = this.#options;
    this.#wakers.get(service)?.();
    this.#wakers.delete(service);
    const waits = service.deployments
      .flatMap(({ backoff, unplacedUntil }) => [backoff.until, unplacedUntil])
      .filter((until) => until > lookedAt);
    if (waits.length === 0) return;
    this.#wakers.set(
      service,
      clock.after(Math.min(...waits) - clock.now(), () => this.schedule(service)),
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
