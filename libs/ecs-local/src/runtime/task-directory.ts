import { appendFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { killGroup } from './process-group.ts';
import {
  formatIdentity,
  identify,
  isRunning,
  type ProcessIdentity,
  parseIdentity,
} from './process-identity.ts';

const ENDED_POLL_MS = 10;

/**
 * The directories `tasks/<id>/` of tasks that live: `tmp/` is the task's own, `processes` names those that ecs-local has
 * started for it, so that a later ecs-local can end what one that was killed has left.
 */
export class TaskDirectories {
  readonly #root: string;

  constructor(stateDirectory: string) {
    this.#root = resolve(stateDirectory, 'tasks');
  }

  /** Makes the task's temporary directory, if it has none yet. */
  async temporary(taskId: string): Promise<string> {
    const directory = join(this.#root, taskId, 'tmp');
    await mkdir(directory, { recursive: true });
    return directory;
  }

  /** Synchronous: a process that runs and is not on record could outlive ecs-local unseen. */
  record(taskId: string, pid: number): void {
    const identity = identify(pid);
    if (identity) appendFileSync(join(this.#root, taskId, 'processes'), `${formatIdentity(identity)}\n`);
  }

  async remove(taskId: string): Promise<void> {
    await rm(join(this.#root, taskId), { recursive: true, force: true });
  }

  /** Ends the processes that a former ecs-local has left, waits until they are gone and removes its directories. */
  async sweep(): Promise<void> {
    const taskIds = await readdir(this.#root).catch(() => []);
    await Promise.all(taskIds.map((taskId) => this.#sweepOne(taskId)));
  }

  async #sweepOne(taskId: string): Promise<void> {
    const orphans = (await this.#recorded(taskId)).filter(isRunning);
    for (const { pid } of orphans) killGroup(pid);
    while (orphans.some(isRunning)) await delay(ENDED_POLL_MS);
    await this.remove(taskId);
  }

  async #recorded(taskId: string): Promise<ProcessIdentity[]> {
    const text = await readFile(join(this.#root, taskId, 'processes'), 'utf8').catch(() => '');
    return text.split('\n').flatMap((line) => parseIdentity(line) ?? []);
  }
}
