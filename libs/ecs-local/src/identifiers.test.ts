import { expect, it, test } from 'vitest';
import {
  containerInstanceId,
  newDeploymentId,
  newTaskId,
  parseTaskDefinition,
  serviceArn,
  shortName,
} from './identifiers.ts';

it('makes ids as ECS shapes them', () => {
  expect(newTaskId()).toMatch(/^[0-9a-f]{32}$/);
  expect(newDeploymentId()).toMatch(/^ecs-svc\/[1-9]\d{18}$/);
  expect(containerInstanceId('a')).toBe(containerInstanceId('a'));
});

it('takes the name out of an ARN', () => {
  expect(shortName(serviceArn('platform', 'api'))).toBe('api');
  expect(shortName('api')).toBe('api');
});

test.each([
  ['web', { family: 'web', revision: undefined }],
  ['web:3', { family: 'web', revision: 3 }],
  ['arn:aws:ecs:us-east-1:000000000000:task-definition/web:3', { family: 'web', revision: 3 }],
  ['web:x', undefined],
  ['we b', undefined],
  ['', undefined],
])('reads the task definition %j', (reference, expected) => {
  expect(parseTaskDefinition(reference)).toEqual(expected);
});
