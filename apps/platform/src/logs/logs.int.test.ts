import { waitUntil } from '@platform-journey/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Staging, startStaging } from '../deploy/fixtures/staging.ts';
import { type CloudWatch, startCloudWatch } from './fixtures/cloudwatch.ts';

const TIMEOUT_MS = 20_000;
const GROUP = '/platform-staging/api';
const TASK = '0123456789abcdef0123456789abcdef';

let staging: Staging;
let cloudwatch: CloudWatch;

beforeAll(async () => {
  [staging, cloudwatch] = await Promise.all([startStaging(), startCloudWatch()]);
}, 60_000);
afterAll(() => Promise.all([staging.stop(), cloudwatch.stop()]));

const aws = (...args: string[]) =>
  staging.start(['logs', '--environment', 'staging', ...args], {
    AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: cloudwatch.endpoint,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
const local = (...args: string[]) =>
  staging.start(['logs', '--environment', 'local', ...args], { ECS_LOCAL_STATE_DIR: staging.stateDirectory });

test('on AWS they are those of all pages, the newest of which --limit leaves', async () => {
  const now = Date.now();
  for (const [index, message] of ['old', 'one', 'two', 'three\n'].entries()) {
    const age = index === 0 ? 3_600_000 : 1000 * (4 - index);
    cloudwatch.put(GROUP, { timestamp: now - age, logStreamName: `task/api/${TASK}`, message });
  }
  const { code, stdout, stderr } = await aws('api').finished;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.trimEnd().split('\n')).toEqual([
    `${new Date(now - 3000).toISOString()} 01234567 one`,
    `${new Date(now - 2000).toISOString()} 01234567 two`,
    `${new Date(now - 1000).toISOString()} 01234567 three`,
  ]);
  const limited = await aws('api', '--since', '2h', '--limit', '1', '--json').finished;
  expect(JSON.parse(limited.stdout)).toEqual({
    environment: 'staging',
    service: 'api',
    events: [{ time: new Date(now - 1000).toISOString(), task: '01234567', message: 'three' }],
  });
});

test('followed, lines come once, late ones and those behind an outage, too', {
  timeout: 60_000,
}, async () => {
  const logs = aws('page', '--follow');
  const put = (message: string, age = 0) =>
    cloudwatch.put('/platform-staging/page', {
      timestamp: Date.now() - age,
      logStreamName: `task/page/${TASK}`,
      message,
    });
  const printed = () => logs.stdout.split('\n').map((line) => line.split(' ')[2]);
  put('first');
  await waitUntil('the first line', () => printed().includes('first'), TIMEOUT_MS);
  cloudwatch.breakDown(8);
  put('late', 5000);
  put('next');
  await waitUntil('the next line', () => printed().includes('next'), TIMEOUT_MS);
  put('last');
  await waitUntil('the last line', () => printed().includes('last'), TIMEOUT_MS);
  logs.process.kill('SIGINT');
  expect(await logs.finished).toMatchObject({ code: 130, stderr: '' });
  expect(printed()).toEqual(['first', 'late', 'next', 'last', undefined]);
});

test('a log group that is not there is named with who makes it', async () => {
  const { code, stderr } = await aws('edge').finished;
  expect(code).toBe(1);
  expect(stderr).toBe(
    'CloudWatch in eu-central-1, log group /platform-staging/edge does not exist: apply infra/environments/staging first.\n',
  );
});

test('locally they are what tasks of the local ECS write', async () => {
  const deploy = ['deploy', '--environment', 'local', '--service', 'api', '--image', 'local/chatty:dev'];
  expect(await staging.start(deploy).finished).toMatchObject({ code: 0 });
  const logs = local('api', '--follow');
  await waitUntil('a line', () => /^[0-9a-f]{8} hello$/m.test(logs.stdout), TIMEOUT_MS);
  logs.process.kill('SIGINT');
  expect((await logs.finished).code).toBe(130);
  const { stdout } = await local('api', '--json').finished;
  expect(JSON.parse(stdout)).toMatchObject({ service: 'api', events: [{ time: null, message: 'hello' }] });
});

test.each([
  [['apy'], 'did you mean api?'],
  [
    ['api', '--since', 'yesterday'],
    'Expected a duration such as 30s, 10m, 2h or 1d, of four digits at most.',
  ],
  [['api', '--limit', '0'], 'Expected a whole number, from 1 to 999999.'],
])('%j is wrong usage', async (args, message) => {
  const { code, stderr } = await aws(...args).finished;
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});
