import type { Service, Task } from '@platform-journey/platform-api';
import { ago, duration, since } from './time.ts';

const NEW_MS = 30_000;
const JUST_STOPPED_MS = 90_000;
/** A crash loop must not push the rest of the page away. */
const STOPPED_SHOWN = 3;

export type TaskStatus = 'pending' | 'running' | 'stopping' | 'stopped';
export type Tone = 'good' | 'busy' | 'bad' | 'idle';

/** A task's tile. */
export interface TaskView {
  id: string;
  shortId: string;
  status: TaskStatus;
  health: string;
  tone: Tone;
  /** What it is doing, in a word or two. */
  label: string;
  /** How long for. */
  age: string;
  /** Why it stopped. */
  reason: string | undefined;
  /** Whether to point at it as newly started. */
  isNew: boolean;
}

export function taskStatus({ lastStatus, desiredStatus }: Task): TaskStatus {
  if (lastStatus === 'STOPPED') return 'stopped';
  if (desiredStatus === 'STOPPED') return 'stopping';
  return lastStatus === 'RUNNING' ? 'running' : 'pending';
}

/** Whether a task takes its part of the work; without a health check, running is all that is known. */
export function isReady(task: Task, service: Service): boolean {
  if (taskStatus(task) !== 'running') return false;
  return service.hasHealthCheck ? task.health === 'HEALTHY' : task.health !== 'UNHEALTHY';
}

/** The service's tasks that are there, oldest first, then the few that just stopped, latest first. `now` is the server's. */
export function taskViews(service: Service, tasks: Task[], now: number): TaskView[] {
  const own = tasks.filter((task) => task.service === service.name);
  const there = own.filter((task) => taskStatus(task) !== 'stopped');
  const gone = own.filter((task) => taskStatus(task) === 'stopped');
  return [...there, ...justStopped(gone, now)].map((task) => taskView(task, service, now));
}

function justStopped(gone: Task[], now: number): Task[] {
  return gone
    .map((task) => ({ task, age: since(task.stoppedAt, now) ?? Number.POSITIVE_INFINITY }))
    .filter(({ age }) => age < JUST_STOPPED_MS)
    .toSorted((a, b) => a.age - b.age)
    .slice(0, STOPPED_SHOWN)
    .map(({ task }) => task);
}

function taskView(task: Task, service: Service, now: number): TaskView {
  const status = taskStatus(task);
  return {
    id: task.id,
    shortId: task.id.slice(0, 8),
    status,
    health: task.health,
    tone: tone(task, service),
    label: label(task, service),
    age: age(task, now),
    reason: status === 'stopped' || status === 'stopping' ? (task.stoppedReason ?? undefined) : undefined,
    isNew: status !== 'stopped' && status !== 'stopping' && (since(task.createdAt, now) ?? NEW_MS) < NEW_MS,
  };
}

function tone(task: Task, service: Service): Tone {
  if (taskStatus(task) === 'stopped') return task.exitCode === 0 ? 'idle' : 'bad';
  if (taskStatus(task) === 'running' && task.health === 'UNHEALTHY') return 'bad';
  return isReady(task, service) ? 'good' : 'busy';
}

function label(task: Task, service: Service): string {
  const status = taskStatus(task);
  if (status === 'stopped') return task.exitCode === null ? 'stopped' : `exit ${task.exitCode}`;
  if (status === 'stopping') return 'stopping';
  if (status === 'pending') return 'starting';
  if (!service.hasHealthCheck) return 'running';
  return { HEALTHY: 'healthy', UNHEALTHY: 'unhealthy' }[task.health] ?? 'health check';
}

function age(task: Task, now: number): string {
  const stopped = since(task.stoppedAt, now);
  if (stopped !== undefined) return ago(stopped);
  const started = since(task.startedAt ?? task.createdAt, now);
  if (started === undefined) return '';
  return `up ${duration(started)}`.replace('up now', 'just now');
}
