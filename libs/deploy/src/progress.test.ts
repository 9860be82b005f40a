import { expect, it } from 'vitest';
import type { OwnDeployment } from './deployment-state.ts';
import { type Progress, serviceProgress, whenChanged } from './progress.ts';

const own: OwnDeployment = {
  service: 'api',
  id: 'ecs-svc/2',
  createdAt: new Date(2000),
  taskDefinition: 'platform-api:2',
};

it('counts the tasks of its own deployment and leaves out events of earlier ones', () => {
  const old = { createdAt: new Date(1000), message: 'old' };
  const service = {
    desiredCount: 2,
    runningCount: 2,
    deployments: [{ id: own.id, desiredCount: 2, runningCount: 1, pendingCount: 1 }, { id: 'ecs-svc/1' }],
    events: [{ createdAt: new Date(2000), message: 'new' }, old],
  };
  const counts = { desired: 2, running: 1, pending: 1 };
  expect(serviceProgress(service, own)).toEqual({
    name: 'api',
    ...counts,
    rolloutState: 'IN_PROGRESS',
    lastEvent: 'new',
  });
  expect(serviceProgress({ ...service, events: [old] }, own).lastEvent).toBeUndefined();
});

it('shows nothing of a service that ECS does not show yet', () => {
  expect(serviceProgress(undefined, own)).toMatchObject({ desired: 0, running: 0, pending: 0 });
});

it('reports a state once', () => {
  const reported: Progress[] = [];
  const report = whenChanged((progress) => reported.push(progress));
  const progress = () => ({ services: [serviceProgress(undefined, own)] });
  report(progress());
  report(progress());
  expect(reported).toHaveLength(1);
});
