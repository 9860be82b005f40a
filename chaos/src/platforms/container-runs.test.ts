import { expect, test } from 'vitest';
import { RunHistory, taskState } from './container-runs.ts';
import type { Container } from './docker-engine.ts';

const running: Container = {
  id: '3f2a9c0155aa77',
  labels: { 'com.docker.compose.service': 'api' },
  environment: [],
  status: 'running',
  health: 'healthy',
  pid: 42,
  startedAt: 1000,
  finishedAt: 0,
  exitCode: 0,
  isOutOfMemory: false,
};
const exited: Container = { ...running, status: 'exited', pid: 0, finishedAt: 2000, exitCode: 137 };
const again: Container = { ...running, startedAt: 2500, finishedAt: 2000, health: 'starting' };

test('a container that runs is a task in ECS words', () => {
  expect(taskState(running)).toMatchObject({
    id: '3f2a9c0155aa@1000',
    service: 'api',
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    health: 'HEALTHY',
    runtimeId: '42',
  });
  expect(taskState({ ...running, status: 'paused' })).toMatchObject({ lastStatus: 'PAUSED' });
});

test.each(['exited', 'restarting', 'dead'])('one that is %s is a task that has stopped', (status) => {
  const stopped = { lastStatus: 'STOPPED', desiredStatus: 'STOPPED', health: 'UNKNOWN', stoppedAt: 2000 };
  const task = taskState({ ...exited, status, health: 'unhealthy' });
  expect(task).toMatchObject({ ...stopped, stopCode: 'exit code 137' });
  expect(taskState({ ...exited, status, isOutOfMemory: true })).toMatchObject({ stopCode: 'out of memory' });
});

test('a container that starts again is another task, and the one before is remembered as it ended', () => {
  const history = new RunHistory();
  for (const container of [running, exited]) history.runsOf([container]);
  expect(history.runsOf([again])).toMatchObject([
    { id: '3f2a9c0155aa@2500', lastStatus: 'RUNNING', health: 'UNKNOWN' },
    { id: '3f2a9c0155aa@1000', lastStatus: 'STOPPED', stoppedAt: 2000, stopCode: 'exit code 137' },
  ]);
});

test('a restart between two looks is noticed all the same; nobody knows its exit code any more', () => {
  const history = new RunHistory();
  history.runsOf([running]);
  const [, before] = history.runsOf([again]);
  expect(before).toMatchObject({ id: '3f2a9c0155aa@1000', stoppedAt: 2000, stopCode: undefined });
  expect(history.runsOf([again])).toHaveLength(2);
});
