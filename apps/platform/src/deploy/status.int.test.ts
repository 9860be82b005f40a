import { waitUntil } from '@platform-journey/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { image, type Staging, startStaging } from './fixtures/staging.ts';

let staging: Staging;

beforeAll(async () => {
  staging = await startStaging();
}, 60_000);
afterAll(() => staging.stop());

test('what is steady is shown with its revision, image and last event', async () => {
  await staging.run('deploy', '--service', 'api', '--image', image('server'));
  const { stdout } = await waitUntil(
    'it is steady',
    async () => {
      const status = await staging.run('status');
      return status.code === 0 && status;
    },
    20_000,
  );
  expect(stdout).toContain(
    `api   1/1 running  COMPLETED  platform-staging-api:2\n      ${image('server')}\n`,
  );
  expect(stdout).toMatch(/^ {6}\(service api\) .*steady state/m);
});

test('what is not steady fails it', async () => {
  await staging.run('deploy', '--service', 'api', '--image', image('sick'), '--timeout', '2');
  const { code, stdout } = await staging.run('status');
  expect(code).toBe(1);
  expect(stdout).toMatch(/^api .* IN_PROGRESS, not steady {2}platform-staging-api:3$/m);
});

test('a cluster that is not there is named with who makes it', async () => {
  const { code, stdout } = await staging.start(['status', '--environment', 'production', '--json']).finished;
  expect(code).toBe(1);
  expect(JSON.parse(stdout).error).toMatchObject({
    code: 'cluster_not_found',
    message: expect.stringContaining('apply infra/environments/production first'),
  });
});

test('a service that is not there is no steady one', async () => {
  await staging.start(['deploy', '--environment', 'local', '--service', 'api', '--image', 'local/server:dev'])
    .finished;
  const { code, stdout } = await staging.start(['status', '--environment', 'local']).finished;
  expect(code).toBe(1);
  expect(stdout).toMatch(/^page {2}is not there in local$/m);
});
