import { describe, expect, it } from 'vitest';
import { eventView } from './event-view.ts';

const TASK = '0123456789abcdef0123456789abcdef';
const view = (message: string) => eventView({ id: 'e', service: 'api', message, createdAt: null });

describe('an event’s line', () => {
  it.each([
    [`(service api) has started 1 tasks: (task ${TASK}).`, 'started', 'has started 1 task: 01234567'],
    [
      `(service api) has started 2 tasks: (task ${TASK}) (task ${TASK}).`,
      'started',
      'has started 2 tasks: 01234567 01234567',
    ],
    [
      `(service api) has stopped 1 running tasks: (task ${TASK}).`,
      'stopped',
      'has stopped 1 running task: 01234567',
    ],
    [
      `(service api) (task ${TASK}) failed container health checks.`,
      'failed',
      '01234567 failed container health checks',
    ],
    ['(service api) has reached a steady state.', 'steady', 'has reached a steady state'],
    [
      '(service api) (deployment ecs-svc/1234567890123456789) deployment completed.',
      'steady',
      'deployment completed',
    ],
    [
      '(service api) (deployment ecs-svc/1234567890123456789) deployment failed: tasks failed to start.',
      'failed',
      'deployment failed: tasks failed to start',
    ],
    [
      '(service api) rolling back to deployment ecs-svc/1234567890123456789.',
      'failed',
      'rolling back to deployment …6789',
    ],
    ['something else', 'other', 'something else'],
  ])('for %j is %s: %s', (message, kind, text) => {
    expect(view(message)).toMatchObject({ kind, text });
  });
});
