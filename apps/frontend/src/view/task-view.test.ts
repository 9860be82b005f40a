import type { Task } from '@platform-journey/platform-api';
import { describe, expect, it } from 'vitest';
import { AS_OF, secondsBefore, service, task } from '../fixtures/example.ts';
import { isReady, taskViews } from './task-view.ts';

const checked = service('api');
const unchecked = service('api', { hasHealthCheck: false });
const view = (fields: Partial<Task>, of = checked) => taskViews(of, [task('api', fields)], AS_OF)[0];

const killed = {
  lastStatus: 'STOPPED',
  desiredStatus: 'STOPPED',
  stoppedAt: secondsBefore(12),
  stoppedReason: 'Essential container in task exited',
  exitCode: 137,
};

describe('a task’s tile', () => {
  it.each([
    [{ lastStatus: 'PENDING' }, { status: 'pending', label: 'starting', tone: 'busy' }],
    [{ health: 'UNKNOWN' }, { status: 'running', label: 'health check', tone: 'busy' }],
    [{}, { status: 'running', label: 'healthy', tone: 'good' }],
    [{ health: 'UNHEALTHY' }, { status: 'running', label: 'unhealthy', tone: 'bad' }],
    [{ desiredStatus: 'STOPPED' }, { status: 'stopping', label: 'stopping', tone: 'busy' }],
    [killed, { status: 'stopped', label: 'exit 137', tone: 'bad', age: '12 s ago' }],
    [
      { ...killed, exitCode: 0 },
      { status: 'stopped', label: 'exit 0', tone: 'idle' },
    ],
    [
      { ...killed, exitCode: null },
      { status: 'stopped', label: 'stopped', tone: 'bad' },
    ],
  ])('for %j says %j', (fields, expected) => {
    expect(view(fields)).toMatchObject(expected);
  });

  it('takes running for well where ECS checks no health', () => {
    expect(view({ health: 'UNKNOWN' }, unchecked)).toMatchObject({ label: 'running', tone: 'good' });
    expect(isReady(task('api', { health: 'UNKNOWN' }), unchecked)).toBe(true);
    expect(isReady(task('api', { health: 'UNKNOWN' }), checked)).toBe(false);
  });

  it('shows a short id, the age and why it stopped', () => {
    expect(view({})).toMatchObject({ shortId: '01234567', age: 'up 3 min', reason: undefined });
    expect(view(killed)?.reason).toBe('Essential container in task exited');
  });

  it('is new for half a minute', () => {
    expect(view({ createdAt: secondsBefore(29) })?.isNew).toBe(true);
    expect(view({ createdAt: secondsBefore(31) })?.isNew).toBe(false);
    expect(view({ ...killed, createdAt: secondsBefore(20) })?.isNew).toBe(false);
  });
});

describe('the tiles of a service', () => {
  it('leave out other services’ tasks and what stopped long ago, and put what stopped last', () => {
    const tasks = [
      task('api', { ...killed, id: 'stopped' }),
      task('api', { ...killed, id: 'forgotten', stoppedAt: secondsBefore(91) }),
      task('frontend', { id: 'other' }),
      task('api', { id: 'there' }),
    ];
    expect(taskViews(checked, tasks, AS_OF).map(({ id }) => id)).toEqual(['there', 'stopped']);
  });

  it('show the last three that stopped, latest first', () => {
    const tasks = [9, 3, 7, 5].map((seconds) =>
      task('api', { ...killed, id: `${seconds}`, stoppedAt: secondsBefore(seconds) }),
    );
    expect(taskViews(checked, tasks, AS_OF).map(({ id }) => id)).toEqual(['3', '5', '7']);
  });
});
