import { expect, test } from 'vitest';
import { runningRevision } from './task-definition.ts';

const arn = 'arn:aws:ecs:eu-central-1:123456789012:task-definition/platform-api';
const deployment = (revision: number, rolloutState: 'COMPLETED' | 'IN_PROGRESS' | 'FAILED') => ({
  taskDefinition: `${arn}:${revision}`,
  rolloutState,
});

test('a service runs what has completed, not what may never do so', () => {
  const service = { taskDefinition: `${arn}:3`, desiredCount: 2 };
  const deployments = [deployment(3, 'IN_PROGRESS'), deployment(2, 'COMPLETED')];
  expect(runningRevision({ ...service, deployments })).toBe('platform-api:2');
  expect(runningRevision({ ...service, deployments: [deployment(3, 'IN_PROGRESS')] })).toBe('platform-api:3');
});

test('a service without tasks that is to have none runs nothing', () => {
  expect(runningRevision({ taskDefinition: `${arn}:1`, deployments: [deployment(1, 'COMPLETED')] })).toBe(
    undefined,
  );
  expect(runningRevision(undefined)).toBe(undefined);
});
