import { taskId } from '../faults/containers/container.ts';
import { serviceOf } from './compose-project.ts';
import type { Container } from './docker-engine.ts';
import type { TaskState } from './platform.ts';

const STATUS: Record<string, string> = { created: 'PENDING', running: 'RUNNING', paused: 'PAUSED' };
const HEALTH: Record<string, string> = { healthy: 'HEALTHY', unhealthy: 'UNHEALTHY' };

/** The latest run of a container as a task. One that waits for its restart is still the run that has ended. */
export function taskState(container: Container): TaskState {
  const { id, status, health = '', pid, startedAt } = container;
  const lastStatus = STATUS[status];
  const run: TaskState = {
    id: taskId(id, startedAt),
    service: serviceOf(container),
    lastStatus: lastStatus ?? 'STOPPED',
    desiredStatus: 'RUNNING',
    health: HEALTH[health] ?? 'UNKNOWN',
    createdAt: startedAt,
    stoppingAt: undefined,
    stoppedAt: undefined,
    stopCode: undefined,
    stoppedReason: undefined,
    runtimeId: String(pid),
    hostPorts: [],
  };
  return lastStatus === undefined ? { ...ended(run, container), stopCode: stopCode(container) } : run;
}

const stopCode = ({ exitCode, isOutOfMemory }: Container) =>
  isOutOfMemory ? 'out of memory' : `exit code ${exitCode}`;

function ended(run: TaskState, { finishedAt }: Container): TaskState {
  return {
    ...run,
    health: 'UNKNOWN',
    lastStatus: 'STOPPED',
    desiredStatus: 'STOPPED',
    stoppedAt: finishedAt,
  };
}

/** Remembers the runs that it was shown: an engine tells of the latest one alone. */
export class RunHistory {
  readonly #latest = new Map<string, TaskState>();
  readonly #ended: TaskState[] = [];

  /** The containers' latest runs, and those before them that were seen and have ended. */
  runsOf(containers: readonly Container[]): TaskState[] {
    const latest = containers.map((container) => {
      const run = taskState(container);
      const before = this.#latest.get(container.id);
      if (before && before.id !== run.id) this.#ended.push(ended(before, container));
      this.#latest.set(container.id, run);
      return run;
    });
    const services = new Set(latest.map(({ service }) => service));
    return [...latest, ...this.#ended.filter(({ service }) => services.has(service))];
  }
}
