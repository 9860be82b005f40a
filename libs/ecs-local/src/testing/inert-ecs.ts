import { createCluster } from '../operations/create-cluster.ts';
import type { Ecs, Operation } from '../operations/operation.ts';
import { operations } from '../operations/operations.ts';
import { registerTaskDefinition } from '../operations/register-task-definition.ts';
import { type InertContainer, InertRuntime } from '../runtime/inert.ts';
import { Scheduler } from '../scheduler.ts';
import { Store } from '../store.ts';
import type { Task } from '../task.ts';
import { TaskRunner } from '../task-runner.ts';
import { defaultTimings } from '../timings.ts';
import { ManualClock } from './manual-clock.ts';

/** A whole ECS without sockets or processes, in a time of its own. It has the cluster `default` and the family `web`. */
export class InertEcs implements Ecs {
  readonly store = new Store();
  readonly clock = new ManualClock();
  readonly runtime = new InertRuntime();
  readonly events: string[] = [];
  readonly runner = new TaskRunner({
    runtime: this.runtime,
    clock: this.clock,
    timings: defaultTimings,
    onChange: (task: Task) => this.scheduler.taskChanged(task),
  });
  readonly scheduler = new Scheduler({
    runner: this.runner,
    clock: this.clock,
    timings: defaultTimings,
    onEvent: ({ message }) => this.events.push(message),
  });

  constructor() {
    createCluster.run(this, {});
    this.register('web');
  }

  register(family: string, container: object = {}): void {
    const containerDefinitions = [{ name: 'web', image: 'web', memory: 64, ...container }];
    registerTaskDefinition.run(this, { family, containerDefinitions });
  }

  /** Calls an operation by its public name and lets what follows from it happen. */
  async call<Output = object>(name: string, input: object): Promise<Output> {
    const output = this.operation(name).run(this, input);
    await this.clock.advance(0);
    return output as Output;
  }

  operation(name: string): Operation {
    const operation = operations.get(name);
    if (!operation) throw new Error(`no operation ${name}`);
    return operation;
  }

  /** The containers of a family that run, oldest first. */
  containers(): InertContainer[] {
    return [...this.runtime.containers.values()];
  }

  container(index: number): InertContainer {
    const container = this.containers()[index];
    if (!container) throw new Error(`no container ${index} runs`);
    return container;
  }

  tasks(): Task[] {
    return [...this.store.tasks()];
  }
}
