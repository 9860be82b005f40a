import { expect, test } from 'vitest';
import { pushFailure } from './push-failure.ts';

const ECR = '123456789012.dkr.ecr.eu-central-1.amazonaws.com';

test.each([
  'no basic auth credentials',
  'denied: Your authorization token has expired. Reauthenticate and try again.',
])('ECR that says %j wants a login, which is told', (complaint) => {
  expect(pushFailure(`${ECR}/platform/api`, `The push refers to repository […]\n${complaint}\n`)).toBe(
    `not logged in to ${ECR}: aws ecr get-login-password --region eu-central-1 | docker login --username AWS --password-stdin ${ECR} (docker says: ${complaint})`,
  );
});

test('a repository that Terraform has not made yet is told with its root', () => {
  const complaint = "name unknown: The repository with name 'platform/api' does not exist in the registry";
  expect(pushFailure(`${ECR}/platform/api`, complaint)).toContain('apply infra/environments/account first');
});

test('anything else is told in docker’s words', () => {
  expect(pushFailure('127.0.0.1:1/platform/api', 'x\nconnection refused')).toBe(
    '127.0.0.1:1/platform/api could not be pushed: connection refused',
  );
});
