import { join } from 'node:path';
import type { Clock } from './clock.ts';
import { StateFile } from './state-file.ts';
import type { Store } from './store.ts';
import type { Task } from './task.ts';
import type { Timings } from './timings.ts';

export interface PersistenceOptions {
  stateDirectory: string;
  store: Store;
  clock: Clock;
  timings: Timings;
  /** Told of saves that failed while nobody waited for them. */
  onError(error: unknown): void;
}

/** What ecs-local remembers from one run to the next. */
export interface Persistence {
  /** Brings the store to what the last run left; before anything else uses it. @throws StateFileError */
  restore(): Promise<void>;
  /** Something has changed that nobody waits for; it is saved soon. */
  changed(): void;
  /** Resolves once everything up to now is saved. */
  saved(): Promise<void>;
  /** Saves nothing any more. */
  close(): void;
}

export const forgetful: Persistence = {
  restore: async () => {},
  changed: () => {},
  saved: async () => {},
  close: () => {},
};

/** Keeps the store in the file `state` of the state directory. */
export class StoreOnDisk implements Persistence {
  readonly #options: PersistenceOptions;
  readonly #file: StateFile;
  #cancelSave: (() => void) | undefined;
  #closed = false;

  constructor(options: PersistenceOptions) {
    const { stateDirectory, store } = options;
    this.#options = options;
    this.#file = new StateFile(join(stateDirectory, 'state'), () => ({ ...store }));
  }

  async restore(): Promise<void> {
    const { store, clock, timings } = this.#options;
    Object.assign(store, await this.#file.load());
    endFormerTasks(store, new Date(clock.now()));
    for (const task of store.tasks()) {
      clock.after(timings.stoppedTaskRetentionMs, () => task.cluster.tasks.delete(task.id));
    }
  }

  changed(): void {
    if (this.#closed || this.#cancelSave) return;
    const { clock, timings, onError } = this.#options;
    this.#cancelSave = clock.after(timings.saveDelayMs, () => {
      this.#cancelSave = undefined;
      this.#file.save().catch(onError);
    });
  }

  saved(): Promise<void> {
    return this.#file.save();
  }

  close(): void {
    this.#closed = true;
    this.#cancelSave?.();
  }
}

const KILLED_EXIT_CODE = 137;

/** The tasks of a run that was killed ended with it; their services start others. */
export function endFormerTasks(store: Store, now: Date): void {
  for (const task of store.tasks()) if (task.lastStatus !== 'STOPPED') endFormerTask(task, now);
  for (const { services } of store.clusters.values()) {
    for (const service of services.values()) {
      if (service.tasks.size > 0) service.steady = false;
      service.tasks.clear();
    }
  }
}

function endFormerTask(task: Task, now: Date): void {
  task.lastStatus = 'STOPPED';
  task.desiredStatus = 'STOPPED';
  task.stopCode ??= 'EssentialContainerExited';
  task.stoppedReason ??= 'Essential container in task exited';
  task.stoppingAt ??= now;
  task.stoppedAt = now;
  task.version += 1;
  for (const container of task.containers) {
    container.lastStatus = 'STOPPED';
    container.exitCode ??= KILLED_EXIT_CODE;
  }
}
