import { DeleteServiceCommand } from '@aws-sdk/client-ecs';
import { waitUntil } from '@platform-journey/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startScriptedEcs } from '../../../../libs/deploy/src/fixtures/scripted-ecs.ts';
import { image, type Staging, startStaging } from './fixtures/staging.ts';
import { startTroubledEcs } from './fixtures/troubled-ecs.ts';

const TIMEOUT_MS = 30_000;
const REVISION = /^platform-staging-\w+:\d+$/;

let staging: Staging;

beforeAll(async () => {
  staging = await startStaging();
});
afterAll(() => staging.stop());

const runningOf = async (name: string) => (await staging.service(name))?.taskDefinition?.split('/').at(-1);
const deployApi = (name: string, ...args: string[]) =>
  staging.run('deploy', '--service', 'api', '--image', image(name), ...args);
const startApi = (name: string) =>
  staging.start(['deploy', '--environment', 'staging', '--service', 'api', '--image', image(name)]);
const underWay = () =>
  waitUntil(
    'a deployment is under way',
    async () => ((await staging.service('api'))?.deployments?.length ?? 0) > 1,
    TIMEOUT_MS,
  );

test('a first deploy raises every service, the one on the host network last', {
  timeout: 60_000,
}, async () => {
  const images = { edge: image('server'), api: image('server'), page: image('server') };
  const { code, stdout, stderr } = await staging.run(
    'deploy',
    '--images',
    await staging.file('images.json', images),
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect([...stdout.matchAll(/✓ Deploy (\w+)/g)].map(([, name]) => name)).toEqual(['api', 'page', 'edge']);
  expect((await staging.service('edge'))?.runningCount).toBe(1);
});

test('JSON tells what has become of the service; others and Terraform’s settings are left alone', async () => {
  const deploymentConfiguration = { minimumHealthyPercent: 100, maximumPercent: 300 };
  await staging.update('api', { deploymentConfiguration, desiredCount: 2 });
  const [before, page] = [await runningOf('api'), await runningOf('page')];
  const { code, stdout } = await deployApi('server', '--json');
  const { services, ...rest } = JSON.parse(stdout);
  expect({ code, rest }).toEqual({
    code: 0,
    rest: { environment: 'staging', durationMs: expect.any(Number) },
  });
  expect(services).toEqual([
    {
      name: 'api',
      state: 'deployed',
      deployment: expect.stringMatching(/^ecs-svc\/\d+$/),
      taskDefinition: expect.stringMatching(REVISION),
      previous: before,
      image: image('server'),
    },
  ]);
  expect(await runningOf('page')).toBe(page);
  expect(await staging.service('api')).toMatchObject({ deploymentConfiguration, desiredCount: 1 });
});

test('without a new image a service keeps the one that it has been told to run', async () => {
  const digest = image('server', '2');
  await staging.run('deploy', '--service', 'api', '--image', digest);
  await staging.update('api', { desiredCount: 0 });
  const { stdout } = await staging.run('deploy', '--service', 'api', '--json');
  expect(JSON.parse(stdout).services[0]).toMatchObject({ state: 'deployed', image: digest });
});

test('an image that crashes fails the deploy, which says why, and ECS goes back', async () => {
  const before = await runningOf('api');
  const { code, stdout, stderr } = await deployApi('crash', '--json');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    services: [{ name: 'api', state: 'failed', previous: before }],
    error: {
      code: 'deployment_failed',
      message: expect.stringMatching(
        /Event: .*rolling back to deployment ecs-svc[\s\S]*stopped task .*exit code 3/,
      ),
    },
  });
  expect(stderr).toMatch(/✗ Deploy api\napi: deployment [\s\S]+stopped task .*exit code 3/);
  await waitUntil('ECS is back', async () => (await runningOf('api')) === before, TIMEOUT_MS);
});

test('an image that never gets healthy is not complete in time', async () => {
  const { code, stderr } = await deployApi('sick', '--timeout', '3');
  expect(code).toBe(1);
  expect(stderr).toMatch(/^api: deployment ecs-svc\/\d+ .*: not complete in time; ECS goes on with it/);
  expect(stderr).toMatch(/^ {2}api {2}not complete in time, ECS goes on with it \(platform-staging-api:\d+/m);
  expect(stderr).toMatch(/Look at: npx platform logs --environment staging api/);
});

test.each([
  ['staging', ['DescribeServices', 'RegisterTaskDefinition', 'UpdateService']],
  ['local', ['CreateCluster', 'RegisterTaskDefinition', 'CreateService']],
])('an ECS on this machine that has a bad day is asked again: %s', async (environment, operations) => {
  const ecs = await startTroubledEcs(staging.endpoint);
  const args = ['deploy', '--environment', environment, '--service', 'page', '--image', image('server')];
  const { code, stderr } = await staging.start(args, { AWS_ENDPOINT_URL_ECS: ecs.endpoint }).finished;
  await ecs.stop();
  expect({ code, stderr }).toMatchObject({ code: 0 });
  for (const operation of operations) expect(ecs.calls.get(operation)).toBeGreaterThan(4);
});

test('an ECS on this machine that does not tell what runs is named', async () => {
  const ecs = await startScriptedEcs((operation) =>
    operation === 'CreateCluster'
      ? { status: 200, body: {} }
      : { status: 400, body: { __type: 'InvalidParameterException', message: 'No.' } },
  );
  const { code, stderr } = await staging.start(['deploy', '--environment', 'local'], {
    AWS_ENDPOINT_URL_ECS: ecs.endpoint,
  }).finished;
  await ecs.stop();
  expect(code).toBe(1);
  expect(stderr).toContain(
    `ECS at ${ecs.endpoint}, cluster platform refused: No. (InvalidParameterException)`,
  );
});

test('a deploy takes the place of another, which is told', async () => {
  await deployApi('server');
  const good = await runningOf('api');
  const first = startApi('sick');
  await underWay();
  const second = await deployApi('server', '--json');
  expect(second.code).toBe(0);
  // Not what the first one has left undone: an undoing would go there.
  expect(JSON.parse(second.stdout).services).toMatchObject([{ previous: good }]);
  expect(second.stderr).toMatch(
    /^api: deployment ecs-svc\/\d+ was still in progress; this one takes its place/,
  );
  const { code, stderr } = await first.finished;
  expect(code).toBe(1);
  expect(stderr).toMatch(/^ {2}api {2}superseded/m);
});

test('an interrupt says what is deployed and what goes on', { timeout: 60_000 }, async () => {
  const images = { api: image('server', '3'), page: image('sick'), edge: image('server', '3') };
  const file = await staging.file('interrupted.json', images);
  const deploy = staging.start(['deploy', '--environment', 'staging', '--images', file, '--json']);
  await waitUntil('the second service deploys', () => deploy.stderr.includes('Deploy page: '), TIMEOUT_MS);
  deploy.process.kill('SIGINT');
  const { code, stdout } = await deploy.finished;
  const { services, error } = JSON.parse(stdout);
  expect(code).toBe(130);
  expect(error).toMatchObject({
    code: 'interrupted',
    message: expect.stringContaining('SIGINT: interrupted.'),
  });
  expect(services.map(({ name, state }: { name: string; state: string }) => [name, state])).toEqual([
    ['edge', 'not_started'],
    ['api', 'deployed'],
    ['page', 'interrupted'],
  ]);
});

test('a second interrupt ends at once what ECS does not answer', async () => {
  const answers: Record<string, object> = {
    DescribeServices: {
      services: [{ serviceName: 'api', status: 'ACTIVE', taskDefinition: 'x/platform-staging-api:1' }],
    },
    RegisterTaskDefinition: { taskDefinition: { family: 'platform-staging-api', revision: 2 } },
  };
  const operations: string[] = [];
  const ecs = await startScriptedEcs((operation) => {
    operations.push(operation);
    return answers[operation] && { status: 200, body: answers[operation] };
  });
  const deploy = staging.start(
    ['deploy', '--environment', 'staging', '--service', 'api', '--image', image('server')],
    { AWS_ENDPOINT_URL_ECS: ecs.endpoint },
  );
  await waitUntil('ECS is told', () => operations.includes('UpdateService'), TIMEOUT_MS);
  deploy.process.kill('SIGINT');
  const again = setInterval(() => deploy.process.kill('SIGINT'), 400);
  expect((await deploy.finished).code).toBe(130);
  clearInterval(again);
  await ecs.stop();
});

test('a signal to npx, which ends it and reaches nobody else, is an interrupt', async () => {
  const args = ['deploy', '--environment', 'staging', '--service', 'api', '--image', image('sick'), '--json'];
  const deploy = staging.start(args, {}, ['npx', 'platform']);
  await waitUntil('it is under way', () => deploy.stderr.includes('Deploy api: '), TIMEOUT_MS);
  deploy.process.kill('SIGTERM');
  const { stdout } = await deploy.finished;
  expect(JSON.parse(stdout)).toMatchObject({
    services: [{ state: 'interrupted' }],
    error: { code: 'interrupted' },
  });
});

test('after a kill -9 another deploy works', { timeout: 60_000 }, async () => {
  await deployApi('server');
  const killed = startApi('sick');
  await underWay();
  killed.process.kill('SIGKILL');
  await killed.finished;
  expect(await deployApi('server')).toMatchObject({ code: 0 });
});

test('nobody who reads is no reason to fail', async () => {
  const deploy = startApi('server');
  deploy.process.stdout?.destroy();
  expect(await deploy.finished).toMatchObject({ code: 0, stderr: '' });
});

test('a deploy to this machine makes cluster and services itself', async () => {
  const args = ['deploy', '--environment', 'local', '--service', 'api', '--image', 'local/server:dev'];
  expect(await staging.start(args).finished).toMatchObject({ code: 0, stderr: '' });
  expect(await staging.start(args).finished).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('deployed (platform-api:2, before it platform-api:1)'),
  });
});

test('a cluster that is not there is named with who makes it', async () => {
  const { code, stderr } = await staging.start(['deploy', '--environment', 'production']).finished;
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /cluster platform-production: the cluster does not exist .*infra\/environments\/production/,
  );
});

test('an ECS that is not there is named', async () => {
  const nobody = { AWS_ENDPOINT_URL_ECS: 'http://127.0.0.1:1' };
  const args = ['deploy', '--environment', 'staging', '--json'];
  const { code, stdout } = await staging.start(args, nobody).finished;
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ services: [], error: { code: 'ecs_unreachable' } });
});

test.each([
  ['no environment', [], '--environment'],
  ['an unknown environment', ['--environment', 'stagin'], 'did you mean staging?'],
  ['two environments', ['--environment', 'staging', '--environment', 'production'], 'it is staging already'],
  ['no file of images', ['--environment', 'staging', '--images', '/none'], 'received nothing at this path'],
  ['a stray word', ['--environment', 'staging', 'api'], 'too many arguments'],
])('%s is wrong usage, which JSON tells, too', async (_, args, message) => {
  const { code, stdout } = await staging.start(['deploy', ...args, '--json']).finished;
  expect(code).toBe(2);
  expect(JSON.parse(stdout).error.message).toContain(message);
});

test('a service that is not there is named with who makes it', async () => {
  await staging.client.send(
    new DeleteServiceCommand({ cluster: staging.cluster, service: 'page', force: true }),
  );
  const { code, stderr } = await staging.run('deploy');
  expect(code).toBe(1);
  expect(stderr).toMatch(/has no service page: apply infra\/environments\/staging first\n$/);
});
