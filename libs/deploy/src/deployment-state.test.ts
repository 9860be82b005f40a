import type { Deployment, Service } from '@aws-sdk/client-ecs';
import { expect, it } from 'vitest';
import { deploymentState, type OwnDeployment } from './deployment-state.ts';

const own: OwnDeployment = {
  service: 'api',
  id: 'ecs-svc/2',
  createdAt: new Date(2000),
  taskDefinition: 'platform-api:2',
};
const mine: Deployment = {
  id: own.id,
  status: 'PRIMARY',
  rolloutState: 'IN_PROGRESS',
  desiredCount: 2,
  runningCount: 0,
  createdAt: own.createdAt,
};
const older: Deployment = { ...mine, id: 'ecs-svc/1', createdAt: new Date(1000) };
const newer: Deployment = { ...mine, id: 'ecs-svc/3', createdAt: new Date(3000) };

const service = (deployments: Deployment[], rest: Partial<Service> = {}): Service => ({
  status: 'ACTIVE',
  deployments,
  ...rest,
});
const complete = { rolloutState: 'COMPLETED', runningCount: 2 } as const;

it.each<[string, Service | undefined]>([
  ['the service does not show yet', undefined],
  ['the rollout is in progress', service([mine, { ...older, status: 'ACTIVE' }])],
  ['all tasks run but the rollout goes on', service([{ ...mine, runningCount: 2 }])],
  ['a task of a complete rollout is missing', service([{ ...mine, ...complete, runningCount: 1 }])],
  ['the answer is older than the deployment', service([{ ...older, ...complete }])],
])('waits while %s', (_, described) => {
  expect(deploymentState(described, own)).toEqual({ status: 'waiting' });
});

it('is done once its own deployment is complete and all tasks run', () => {
  expect(deploymentState(service([{ ...mine, ...complete }]), own)).toEqual({ status: 'done' });
});

it('is done with a service that is to have no tasks', () => {
  const none = { ...mine, rolloutState: 'COMPLETED', desiredCount: 0 } as const;
  expect(deploymentState(service([none]), own)).toEqual({ status: 'done' });
});

it('fails when the breaker tripped, though the service is stable again', () => {
  const rolloutStateReason = 'ECS deployment circuit breaker: tasks failed to start.';
  const failed: Deployment = { ...mine, status: 'ACTIVE', rolloutState: 'FAILED', rolloutStateReason };
  expect(deploymentState(service([{ ...newer, ...complete }, failed]), own)).toEqual({
    status: 'failed',
    code: 'deployment_failed',
    reason: rolloutStateReason,
  });
});

it('still knows that it failed when only the event of it is left', () => {
  const message = '(service api) (deployment ecs-svc/2) deployment failed: tasks failed to start.';
  const rolledBack = service([{ ...older, ...complete }], { events: [{ message }] });
  expect(deploymentState(rolledBack, own)).toMatchObject({ code: 'deployment_failed', reason: message });
});

it.each<[string, Service]>([
  ['still has tasks', service([newer, { ...mine, status: 'ACTIVE' }])],
  ['is gone', service([{ ...newer, ...complete }])],
])('is superseded by a newer deployment when its own %s', (_, described) => {
  expect(deploymentState(described, own)).toEqual({
    status: 'failed',
    code: 'deployment_superseded',
    reason: 'deployment ecs-svc/3 took its place',
  });
});

it('fails when the service is deleted meanwhile', () => {
  expect(deploymentState(service([], { status: 'DRAINING' }), own)).toMatchObject({
    code: 'deployment_superseded',
    reason: 'the service was deleted (it is DRAINING)',
  });
});
