import { expect, test } from 'vitest';
import type { TaskState } from '../platforms/platform.ts';
import { parseCount, selectTargets } from './selection.ts';

const task = (id: string, more: Partial<TaskState> = {}): TaskState => ({
  id,
  service: 'api',
  lastStatus: 'RUNNING',
  desiredStatus: 'RUNNING',
  health: 'HEALTHY',
  createdAt: 0,
  stoppingAt: undefined,
  stoppedAt: undefined,
  stopCode: undefined,
  stoppedReason: undefined,
  runtimeId: '1',
  hostPorts: [],
  ...more,
});

const ids = (tasks: TaskState[]) => tasks.map(({ id }) => id);

test('the oldest serving tasks are chosen', () => {
  const tasks = [
    task('new', { createdAt: 2 }),
    task('old', { createdAt: 1 }),
    task('sick', { health: 'UNHEALTHY' }),
  ];
  expect(ids(selectTargets('api', tasks, 1))).toEqual(['old']);
  expect(ids(selectTargets('api', tasks, 'all'))).toEqual(['old', 'new']);
});

test('a service with too few running tasks is refused, also for all of them', () => {
  const stopping = [task('a', { desiredStatus: 'STOPPED' })];
  expect(() => selectTargets('api', stopping, 'all')).toThrow(
    'api: expected at least 1 running task to choose from, found 0',
  );
  expect(() => selectTargets('api', [task('a')], 2)).toThrow(/at least 2 running tasks.*found 1/);
});

test('a count is a whole number or all', () => {
  expect([undefined, 2, '3', 'all'].map(parseCount)).toEqual([1, 2, 3, 'all']);
  for (const bad of [0, -1, 1.5, 'some', null]) expect(() => parseCount(bad)).toThrow(/count: expected/);
});
