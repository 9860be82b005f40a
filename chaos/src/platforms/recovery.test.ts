import { expect, test } from 'vitest';
import type { InjectedFault } from '../faults/fault.ts';
import type { TaskState } from './platform.ts';
import { nothingYet, observe } from './recovery.ts';

const fault: InjectedFault = {
  action: 'stop-task',
  service: 'api',
  targets: [{ task: 'a', runtimeId: '1', isChecked: true, hostPorts: [] }],
  known: ['a', 'b'],
  isSuspension: false,
  undo: '',
  doneAt: 1000,
  at: 1000,
};
const steady = { name: 'api', status: 'ACTIVE', desired: 2, running: 2, pending: 0, deployments: 1 };
const task = (id: string, lastStatus: string, health = 'HEALTHY', stoppingAt?: number) =>
  ({
    id,
    lastStatus,
    health,
    desiredStatus: lastStatus.startsWith('STOP') ? 'STOPPED' : 'RUNNING',
    stoppingAt,
  }) as TaskState;
const look = (tasks: TaskState[], before = nothingYet(fault), at = 2000, service = steady) =>
  observe(fault, before, { tasks, service, at, isClockShared: true });

test('a service that still shows the old tasks has noticed nothing', () => {
  expect(look([task('a', 'RUNNING'), task('b', 'RUNNING')])).toEqual(nothingYet(fault));
});

test('the other task that was always there is no replacement', () => {
  expect(look([task('a', 'STOPPED', 'UNKNOWN', 1010), task('b', 'RUNNING')])).toMatchObject({
    detectedAt: 1010,
    recoveredAt: undefined,
    replacements: [{ task: 'a', replacedBy: undefined }],
  });
});

test('a new task counts once it is healthy, and the fault has settled once the old one is gone', () => {
  const starting = look([
    task('a', 'STOPPING', 'HEALTHY', 1010),
    task('b', 'RUNNING'),
    task('c', 'RUNNING', 'UNKNOWN'),
  ]);
  expect(starting.recoveredAt).toBeUndefined();
  const up = look(
    [task('a', 'STOPPING', 'HEALTHY', 1010), task('b', 'RUNNING'), task('c', 'RUNNING')],
    starting,
    2100,
  );
  expect(up).toMatchObject({
    recoveredAt: 2100,
    settledAt: undefined,
    replacements: [{ task: 'a', replacedBy: 'c' }],
  });
  const gone = look(
    [task('a', 'STOPPED', 'UNKNOWN', 1010), task('b', 'RUNNING'), task('c', 'RUNNING')],
    up,
    2200,
  );
  expect(gone).toMatchObject({ recoveredAt: 2100, settledAt: 2200 });
});

test('a service that is not steady has not settled', () => {
  const tasks = [task('b', 'RUNNING'), task('c', 'RUNNING')];
  expect(look(tasks, nothingYet(fault), 2000, { ...steady, running: 1 }).settledAt).toBeUndefined();
});

test('a target that was suspended is back when it serves again itself, and nothing can take its place', () => {
  const suspended = { ...fault, isSuspension: true };
  const see = (tasks: TaskState[]) =>
    observe(suspended, nothingYet(suspended), { tasks, service: steady, at: 2000, isClockShared: true });
  expect(see([task('a', 'PAUSED'), task('new', 'RUNNING')]).recoveredAt).toBeUndefined();
  expect(see([task('a', 'RUNNING')])).toMatchObject({
    recoveredAt: 2000,
    settledAt: 2000,
    replacements: [{ task: 'a', replacedBy: 'a' }],
  });
});
