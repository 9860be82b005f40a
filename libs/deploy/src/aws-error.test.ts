import { expect, it } from 'vitest';
import { fromAwsError, isTransient } from './aws-error.ts';
import { DeployError } from './deploy-error.ts';

const error = (name: string, rest: object = {}) =>
  Object.assign(new Error('what AWS said'), { name, ...rest });

it.each([
  ['AccessDeniedException', 'access_denied'],
  ['ExpiredTokenException', 'access_denied'],
  ['CredentialsProviderError', 'credentials_missing'],
  ['ClusterNotFoundException', 'cluster_not_found'],
])('says of %s that it is %s, and where', (name, code) => {
  const mapped = fromAwsError(error(name), 'ECS in eu-central-1');
  expect(mapped).toBeInstanceOf(DeployError);
  expect(mapped).toMatchObject({
    code,
    message: expect.stringMatching(/^ECS in eu-central-1: .*what AWS said/),
  });
});

it('says that nothing answers', () => {
  const mapped = fromAwsError(error('Error', { code: 'ECONNREFUSED' }), 'ECS at http://127.0.0.1:1');
  expect(mapped).toMatchObject({
    code: 'ecs_unreachable',
    message: 'ECS at http://127.0.0.1:1 does not answer (ECONNREFUSED)',
  });
});

it('passes on what else ECS refused, in its own words', () => {
  const refusal = error('InvalidParameterException', { $metadata: { httpStatusCode: 400 } });
  expect(fromAwsError(refusal, 'ECS')).toMatchObject({ code: 'ecs_refused' });
});

it('tells an ECS that keeps failing from one that refuses', () => {
  const failing = error('ServerException', { $metadata: { httpStatusCode: 500 } });
  expect(fromAwsError(failing, 'ECS')).toMatchObject({ code: 'ecs_unreachable' });
});

it('leaves bugs alone', () => {
  const bug = new TypeError('x is not a function');
  expect(fromAwsError(bug, 'ECS')).toBe(bug);
});

it.each([
  ['a reset connection', error('Error', { code: 'ECONNRESET' }), true],
  ['throttling', error('ThrottlingException', { $metadata: { httpStatusCode: 400 } }), true],
  ['a server error', error('ServerException', { $metadata: { httpStatusCode: 500 } }), true],
  ['a refusal', error('InvalidParameterException', { $metadata: { httpStatusCode: 400 } }), false],
  ['an abort', error('AbortError'), false],
])('knows whether %s may pass', (_, one, expected) => {
  expect(isTransient(one)).toBe(expected);
});
