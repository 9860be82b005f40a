import type { Deployment, Service } from '@aws-sdk/client-ecs';
import { expect, it } from 'vitest';
import { serviceStatus } from './status.ts';

const completed: Deployment = { id: 'ecs-svc/2', status: 'PRIMARY', rolloutState: 'COMPLETED' };
const service = (rest: Partial<Service> = {}): Service => ({
  taskDefinition: 'arn:aws:ecs:eu-central-1:123456789012:task-definition/platform-api:2',
  desiredCount: 2,
  runningCount: 2,
  deployments: [completed],
  events: [{ message: 'new' }, { message: 'old' }],
  ...rest,
});

it('tells counts, revision, rollout and the last event', () => {
  expect(serviceStatus('api', service())).toEqual({
    name: 'api',
    steady: true,
    running: 2,
    desired: 2,
    taskDefinition: 'platform-api:2',
    rolloutState: 'COMPLETED',
    lastEvent: 'new',
  });
});

it.each<[string, Service | undefined]>([
  ['is not there', undefined],
  ['lacks a task', service({ runningCount: 1 })],
  ['rolls out', service({ deployments: [{ ...completed, rolloutState: 'IN_PROGRESS' }] })],
  ['has failed', service({ deployments: [{ ...completed, rolloutState: 'FAILED' }] })],
  [
    'still has what it replaces',
    service({ deployments: [completed, { id: 'ecs-svc/1', status: 'ACTIVE' }] }),
  ],
])('is not steady when it %s', (_, described) => {
  expect(serviceStatus('api', described).steady).toBe(false);
});
